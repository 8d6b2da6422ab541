import MatrixClient
import MatrixProtocol
import Testing

@Suite struct GhostSessionsTests {
    let ghost: UserID
    let first: MatrixLane
    let second: MatrixLane

    init() throws {
        ghost = try Fixture.user("ghost")
        first = .room(try Fixture.room("a"))
        second = .room(try Fixture.room("b"))
    }

    func sessions(devices: Bool = true) throws -> GhostSessions {
        GhostSessions(settings: try Fixture.settings(devices: devices))
    }

    func opened(_ lanes: [MatrixLane], device: Bool = true, certain: Bool = true) -> GhostSessions.Action {
        .opened(ghost, GhostSession(hasDevice: device, isCertain: certain), lanes)
    }

    @Test(arguments: [StepAnswer.done, Fixture.refusal(400, "M_USER_IN_USE")])
    func registersOnceForAllLanes(answer: StepAnswer) throws {
        var sessions = try sessions()
        #expect(sessions.wanted(ghost, by: first) == [.perform(ghost, .register(ghost))])
        #expect(sessions.wanted(ghost, by: second).isEmpty)
        #expect(
            sessions.answered(ghost, answer, jitter: 0) == [
                .registered(ghost), .perform(ghost, .createDevice(ghost)),
            ]
        )
        #expect(sessions.wanted(ghost, by: first).isEmpty, "registered and without its device is not ready")
        #expect(sessions.answered(ghost, .done, jitter: 0) == [opened([first, second, first])])
        #expect(sessions.wanted(ghost, by: second) == [opened([second])])
    }

    @Test func makesNoDeviceWhereNoneIsWanted() throws {
        var sessions = try sessions(devices: false)
        _ = sessions.wanted(ghost, by: first)
        #expect(sessions.answered(ghost, .done, jitter: 0) == [.registered(ghost), opened([first], device: false)])
    }

    @Test func whatWasRememberedIsTakenAtItsWord() throws {
        var sessions = try sessions()
        sessions.preload([ghost])
        #expect(sessions.wanted(ghost, by: first) == [opened([first], certain: false)])
    }

    @Test func whatWasRememberedWronglyIsPutRight() throws {
        var sessions = try sessions()
        sessions.preload([ghost])
        #expect(sessions.registrationDoubted(ghost, by: first) == [.perform(ghost, .register(ghost))])
        #expect(
            sessions.answered(ghost, .done, jitter: 0) == [
                .registered(ghost), .perform(ghost, .createDevice(ghost)),
            ]
        )
        #expect(sessions.answered(ghost, .done, jitter: 0) == [opened([first])])
        #expect(sessions.registrationDoubted(ghost, by: second) == [opened([second])], "it is certain by now")
    }

    @Test func aDeviceOfOneWhoIsNotRegisteredBeginsWithRegistering() throws {
        var sessions = try sessions()
        sessions.preload([ghost])
        #expect(sessions.deviceLost(ghost, by: first) == [.perform(ghost, .createDevice(ghost))])
        #expect(
            sessions.answered(ghost, Fixture.refusal(403, "M_FORBIDDEN"), jitter: 0) == [
                .perform(ghost, .register(ghost))
            ]
        )
    }

    @Test(arguments: [(400, "M_UNKNOWN"), (404, "M_NOT_FOUND"), (404, "M_UNRECOGNIZED"), (405, "M_UNRECOGNIZED")])
    func aHomeserverWithoutDevicesIsToldOfOnce(status: Int, code: String) throws {
        var sessions = try sessions()
        _ = sessions.wanted(ghost, by: first)
        _ = sessions.answered(ghost, .done, jitter: 0)
        let failure = MatrixFailure(status: status, code: code, message: "no")
        #expect(
            sessions.answered(ghost, Fixture.refusal(status, code), jitter: 0) == [
                .report(.devicesUnsupported(failure)), opened([first], device: false),
            ]
        )
        let other = try Fixture.user("other")
        _ = sessions.wanted(other, by: first)
        #expect(
            sessions.answered(other, .done, jitter: 0) == [
                .registered(other), .opened(other, GhostSession(hasDevice: false, isCertain: true), [first]),
            ]
        )
        #expect(sessions.deviceLost(ghost, by: first) == [opened([first], device: false)])
    }

    @Test func oneUserWithoutADeviceIsNoneOfTheOthersBusiness() throws {
        var sessions = try sessions()
        _ = sessions.wanted(ghost, by: first)
        _ = sessions.answered(ghost, .done, jitter: 0)
        #expect(
            sessions.answered(ghost, Fixture.refusal(403, "M_USER_DEACTIVATED"), jitter: 0) == [
                opened([first], device: false)
            ]
        )
        let other = try Fixture.user("other")
        _ = sessions.wanted(other, by: first)
        #expect(sessions.answered(other, .done, jitter: 0).last == .perform(other, .createDevice(other)))
    }

    @Test func aNameThatIsNotOursFailsThoseWhoWaitAndMayBeAskedForAgain() throws {
        var sessions = try sessions()
        _ = sessions.wanted(ghost, by: first)
        _ = sessions.wanted(ghost, by: second)
        let failure = MatrixFailure(status: 400, code: "M_EXCLUSIVE", message: "no")
        #expect(
            sessions.answered(ghost, Fixture.refusal(400, "M_EXCLUSIVE"), jitter: 0) == [
                .refused(ghost, failure, [first, second])
            ]
        )
        #expect(sessions.wanted(ghost, by: first) == [.perform(ghost, .register(ghost))])
    }

    @Test func theBotNeedsNoRegistration() throws {
        var sessions = try sessions(devices: false)
        let bot = try Fixture.user("bot")
        _ = sessions.wanted(bot, by: first)
        let session = GhostSession(hasDevice: false, isCertain: true)
        #expect(
            sessions.answered(bot, Fixture.refusal(400, "M_EXCLUSIVE"), jitter: 0) == [
                .registered(bot), .opened(bot, session, [first]),
            ]
        )
    }

    @Test func troubleIsWaitedOut() throws {
        var sessions = try sessions()
        _ = sessions.wanted(ghost, by: first)
        let limited = Fixture.refusal(429, "M_LIMIT_EXCEEDED", after: .seconds(7))
        #expect(sessions.answered(ghost, limited, jitter: 0) == [.wait(ghost, .seconds(7))])
        #expect(sessions.waitingForHomeserver.isEmpty)
        #expect(sessions.answered(ghost, .done, jitter: 0).isEmpty, "nothing was asked")
        #expect(sessions.waitEnded(ghost) == [.perform(ghost, .register(ghost))])
        #expect(sessions.waitEnded(ghost).isEmpty)
        #expect(sessions.answered(ghost, .unreachable(.connection), jitter: 0).count == 1)
        #expect(sessions.waitingForHomeserver == [ghost])
        #expect(sessions.waitEnded(ghost) == [.perform(ghost, .register(ghost))])
        #expect(sessions.answered(ghost, .done, jitter: 0).last == .perform(ghost, .createDevice(ghost)))
    }
}
