import BridgeCore
import Crypto
import Foundation
import IRCProtocol
import MatrixProtocol

/// Seals what must not be readable in a copy of the database (ChaCha20-Poly1305, RFC 8439).
///
/// Whose secret it is, is sealed with it: a row put in another's place does not open.
struct SecretBox: Sendable {
    /// What a secret belongs to.
    enum Owner: Sendable {
        case puppet(PuppetKey)
        case certificate(PuppetKey)
        /// A user's bouncer, with the password for it.
        case bouncer(PuppetKey)
        case channel(RoomID, ChannelKey)
        /// An event that waits to be dealt with: what people type may be a password.
        case event(EventID)
        /// The lines that an event became: words of people.
        case layout(JournalSequence)
        /// What the homeserver is asked for: words of people, too.
        case order(TransactionID)
        /// Of a channel that has no room yet.
        case comingChannel(ChannelKey)
        /// The key of the channel that a request to link is about.
        case plumb(PlumbID)
        /// What a link opens: words of people, and keys of their files.
        case publicMedia(String)
        /// A known text that tells the right key from a wrong one.
        case keyCheck

        /// Each part with its length, so that no two owners read the same.
        fileprivate var bytes: Data {
            let parts =
                switch self {
                case .puppet(let key): ["password", key.network.name, key.user?.text ?? ""]
                case .bouncer(let key): ["bouncer", key.network.name, key.user?.text ?? ""]
                case .certificate(let key): ["certificate", key.network.name, key.user?.text ?? ""]
                case .channel(let room, let channel): ["channel", room.text, channel.network.name, channel.name.text]
                case .event(let event): ["event", event.text]
                case .layout(let sequence): ["layout", "\(sequence.rawValue)"]
                case .order(let transaction): ["order", transaction.text]
                case .comingChannel(let channel): ["coming", channel.network.name, channel.name.text]
                case .plumb(let id): ["plumb", id.text]
                case .publicMedia(let id): ["media", id]
                case .keyCheck: ["check"]
                }
            return Data(parts.flatMap { Array("\($0.utf8.count):\($0)".utf8) })
        }
    }

    private let key: SymmetricKey
    /// Leads every sealed value, so that another form can come later.
    private static let form: UInt8 = 1

    init(key: SymmetricKey) { self.key = key }

    /// A key for another use, from which nothing of this one follows.
    func derivedKey(for use: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(use.utf8), outputByteCount: 32)
    }

    func seal(_ bytes: Data, for owner: Owner) throws -> Data {
        let box = try ChaChaPoly.seal(bytes, using: key, authenticating: owner.bytes)
        return [Self.form] + box.combined
    }

    /// Nil where the value was sealed with another key or for somebody else, or is damaged.
    func open(_ sealed: Data, for owner: Owner) -> Data? {
        guard Self.isSealed(sealed), let box = try? ChaChaPoly.SealedBox(combined: sealed.dropFirst()) else {
            return nil
        }
        return try? ChaChaPoly.open(box, using: key, authenticating: owner.bytes)
    }

    func seal(_ secret: Secret, for owner: Owner) throws -> Data {
        try seal(Data(secret.exposed.utf8), for: owner)
    }

    func open(_ sealed: Data, for owner: Owner) -> Secret? {
        let bytes: Data? = open(sealed, for: owner)
        return bytes.flatMap { String(data: $0, encoding: .utf8) }.map { Secret($0) }
    }

    /// JSON, as earlier versions kept events, never begins so.
    static func isSealed(_ value: Data) -> Bool { value.first == form }
}

extension SecretBox {
    /// The event's JSON as it came. One of before events were sealed is read as it lies there.
    func json(_ stored: Data, of event: EventID) throws -> Data {
        guard Self.isSealed(stored) else { return stored }
        guard let json: Data = open(stored, for: .event(event)) else { throw SealBroken() }
        return json
    }
}
