import BridgeCore
import BridgeStore
import Logging
import MatrixProtocol

/// Takes the homeserver's transactions: the journal first, then the inbox, then the answer.
struct TransactionIntake: Sendable {
    let store: BridgeStore
    let inbox: Inbox
    let serving: Serving
    let tallies: Tallies
    let logger: Logger

    /// What passes is not kept: after a crash nobody types any more.
    func accept(ephemeral: [RawEvent]) {
        inbox.put(
            ephemeral.compactMap { raw in
                guard case .typing(let room, let users) = try? raw.decodeEphemeral() else { return nil }
                return .typing(room, users)
            }
        )
    }

    /// Returns when the transaction's events are on disk. Throws where they are not: then it must not be answered 200.
    func accept(_ transaction: String, _ raw: [RawEvent]) async throws {
        var arrived: [ArrivedEvent] = []
        var events: [RoomEvent] = []
        for candidate in raw {
            guard let event = decode(candidate) else { continue }
            // What our own ghosts did comes back to us; nothing of it is news, but where it stands among what others did, and
            // that there is a room of which we have heard nothing yet.
            if serving.isOwn(event.sender), !event.content.isPowerLevels, !event.content.tellsOfMaking {
                tallies.count(.dropped(.ownEcho))
                continue
            }
            arrived.append(ArrivedEvent(id: event.id, raw: candidate))
            events.append(event)
        }
        guard case .accepted(let sequences) = try await store.accept(transaction: transaction, events: arrived) else {
            return
        }
        inbox.put(
            zip(sequences, events).compactMap { sequence, event in
                sequence.map { .matrix($0, event) }
            }
        )
    }

    /// One odd event is dropped alone.
    private func decode(_ raw: RawEvent) -> RoomEvent? {
        do {
            return try raw.decode()
        } catch {
            tallies.count(.dropped(.undecodable))
            logger.debug(
                "An event could not be read",
                metadata: ["matrix.event": "\(raw.eventID?.text ?? "?")", "reason": "\(error)"]
            )
            return nil
        }
    }
}
