import BridgeTesting
import Testing

/// A user's room with the bridge's bot.
struct Desk: Sendable {
    let user: MatrixTestClient
    let room: String
    let bot: String

    /// Invites the bot, and returns when it has greeted.
    static func open(
        _ stage: Stage,
        _ user: MatrixTestClient,
        preset: String = "trusted_private_chat"
    ) async throws -> Desk {
        let room = try await user.createRoom(preset: preset, inviting: [stage.botUser], isDirect: true)
        try await user.waitForMember(stage.botUser, in: room)
        let greeting = try await user.wait(for: "the greeting") {
            $0.roomID == room && $0.isMessage(from: stage.botUser, type: "m.notice")
        }
        #expect(greeting.body.contains("!help"))
        return Desk(user: user, room: room, bot: stage.botUser)
    }

    /// Says `text`; the answer must be one notice in reply to it.
    func ask(
        _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ check: (String) throws -> Void
    ) async throws {
        let question = try await user.send(text, in: room)
        let answer = try await user.wait(for: "the answer to \(text.prefix(60))") {
            $0.roomID == room && $0.isMessage(from: bot, type: "m.notice")
        }
        let asked = answer.content["m.relates_to"]["m.in_reply_to"]["event_id"].string
        #expect(asked == question, "\(text.prefix(60)) was answered: \(answer.body)", sourceLocation: sourceLocation)
        try check(answer.body)
    }

    /// The answer must contain `part`.
    func ask(_ text: String, _ part: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await ask(text, sourceLocation: sourceLocation) { answer in
            #expect(
                answer.contains(part),
                "\(text.prefix(60)) was answered: \(answer)",
                sourceLocation: sourceLocation
            )
        }
    }
}
