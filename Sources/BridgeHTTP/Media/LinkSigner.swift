import BridgeCore
import Crypto
import Foundation
import MatrixProtocol

/// Makes the tokens of links and tells ours from others' (HMAC, RFC 2104, with SHA-256).
package struct LinkSigner: Sendable {
    private let key: SymmetricKey

    /// Of each half, in letters: 72 bits. Who guesses a proof has to ask us each time.
    private static let length = 12
    private static let bytes = 9

    package init(key: SymmetricKey) { self.key = key }

    /// The id follows from the event, and from the id and the name its proof.
    package func token(_ event: EventID, _ purpose: PublicLinks.Purpose, _ name: String) -> PublicLinks.Token {
        let id = letters(["id", purpose.rawValue, event.text])
        return PublicLinks.Token(id: id, proof: proof(of: id, name))
    }

    /// The id in a token, where the token was made for this name. Takes the same time whatever is wrong with it.
    func id(of token: some StringProtocol, named name: String) -> String? {
        guard token.utf8.count == 2 * Self.length else { return nil }
        let id = String(decoding: token.utf8.prefix(Self.length), as: UTF8.self)
        var difference: UInt8 = 0
        for (given, right) in zip(token.utf8.dropFirst(Self.length), proof(of: id, name).utf8) {
            difference |= given ^ right
        }
        return difference == 0 ? id : nil
    }

    private func proof(of id: String, _ name: String) -> String { letters(["proof", id, name]) }

    /// Each part with its length, so that no two lists read the same.
    private func letters(_ parts: [String]) -> String {
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return Data(code.prefix(Self.bytes)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_")
    }
}
