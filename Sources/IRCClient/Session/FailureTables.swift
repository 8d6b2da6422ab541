import IRCProtocol

/// Which numerics say that something of ours was not done. Servers use one number for several things: what it answers
/// follows from what we did, and these tables say what it can answer at all.
enum FailureTables {
    /// That we are not let into the channel in the second parameter.
    static let join = Set(JoinObstacle.codes.keys.compactMap { UInt16($0).map(Numeric.init) })

    /// That there is nothing to part from.
    static let part: Set<Numeric> = [.noSuchChannel, .notOnChannel]

    /// That what was said to the target in the second parameter did not arrive. 717 is missing: it follows a 716 and
    /// would take the next line for failed.
    static let said: Set<Numeric> = [
        .noSuchNick, .noSuchServer, .noSuchChannel, .cannotSendToChannel, .tooManyTargets, Numeric(rawValue: 408),
        Numeric(rawValue: 413), Numeric(rawValue: 414), .cannotSendRegistered, .notOnChannel, .needRegisteredNick,
        .channelOperatorNeeded, .nonRegistered, .tlsOnlyUsers, .secureOnlyChannel, .noCTCP, .ownMode,
        Numeric(rawValue: 505), .cannotSendToUser, .targetUmodeG,
    ]

    /// The same, of no target in particular.
    static let saidToNobody: Set<Numeric> = [.noRecipient, .noTextToSend, .inputTooLong]

    static func isFailure(_ command: Command) -> Bool {
        switch command {
        case .fail: true
        case .numeric(let numeric): numeric.isError || numeric == .targetUmodeG || join.contains(numeric)
        default: false
        }
    }
}
