import MatrixClient
import MatrixProtocol
import Testing

/// Names and values that the tests of lanes share.
enum Fixture {
    static func user(_ localpart: String) throws -> UserID {
        try #require(UserID(making: localpart, server: "example.org"))
    }

    static func room(_ name: String = "room") throws -> RoomID { try #require(RoomID(parsing: "!\(name)")) }
    static func event(_ name: String = "event") throws -> EventID { try #require(EventID(parsing: "$\(name)")) }
    static func alias(_ name: String = "chan") throws -> RoomAlias {
        try #require(RoomAlias(parsing: "#\(name):example.org"))
    }

    static func settings(limit: Int = 50, devices: Bool = true) throws -> LaneSettings {
        LaneSettings(bot: try user("bot"), requestsInFlight: limit, usesDevices: devices)
    }

    static func order(
        _ action: MatrixAction,
        user: UserID? = nil,
        lane: MatrixLane? = nil,
        transaction: String = "t1"
    ) throws -> MatrixOrder {
        let user = try user ?? Fixture.user("ghost")
        let lane = try lane ?? .room(room())
        return MatrixOrder(transaction: TransactionID(transaction), lane: lane, user: user, action: action)
    }

    static func message(
        _ text: String,
        user: UserID? = nil,
        room: RoomID? = nil,
        transaction: String? = nil
    ) throws -> MatrixOrder {
        let room = try room ?? Fixture.room()
        return try order(
            .sendMessage(room, OutgoingMessage(kind: .text, body: text)),
            user: user,
            lane: .room(room),
            transaction: transaction ?? text
        )
    }

    static func refusal(_ status: Int, _ code: String, after: Duration? = nil) -> StepAnswer {
        .refused(MatrixFailure(status: status, code: code, message: "no"), retryAfter: after)
    }

    static func failed(_ status: Int, _ code: String) -> MatrixOutcome {
        .failed(MatrixFailure(status: status, code: code, message: "no"))
    }
}

/// SplitMix64, so that a seed gives the same walk everywhere.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
