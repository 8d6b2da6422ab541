import BridgeTesting
import Testing

/// Links on request, on InspIRCd with Atheme: who may consent, and who may not.
@Suite("Consent to links")
struct ConsentTests {
    @Test("Each way in which operators answer, or do not, links or does not link, with an account and without")
    func consent() async throws {
        var options = Stage.Options(.inspircd)
        options.services = true
        options.configure = { $0.serviceExtra = Self.permissions }
        try await Stage.run(options) { stage in
            let witness = try await stage.person("witness")
            async let plain: Void = answers(stage, account: false)
            async let loggedIn: Void = answers(stage, account: true)
            async let taken: Void = takesOver(stage)
            async let several: Void = askedTwice(stage, witness)
            _ = try await (plain, loggedIn, taken, several)
            try await restarts(stage, witness)
            try await keepsSilent(ConsentScene.set(stage, "silence", watchedBy: witness))
        }
    }

    private static let permissions = #"permissions: {"@keeper:localhost": admin}"#

    private func answers(_ stage: Stage, account: Bool) async throws {
        let suffix = account ? "acc" : ""
        let witness = try await stage.person("witness\(suffix)2")
        for (name, plays) in [("yes", agrees), ("no", refuses), ("leaves", leaves), ("loses", losesOp)] {
            let name = name + suffix
            try await plays(ConsentScene.set(stage, name, account: account ? name : nil, watchedBy: witness))
        }
    }

    private func takesOver(_ stage: Stage) async throws {
        let witness = try await stage.person("witness3")
        try await renames(ConsentScene.set(stage, "renames", watchedBy: witness))
        try await isReplaced(ConsentScene.set(stage, "replaced", account: "replacedacc", watchedBy: witness))
    }

    private func agrees(_ scene: ConsentScene) async throws {
        let levels = try await scene.owner.state("m.room.power_levels", in: scene.room)
        try await scene.begin()
        try await scene.answer("maybe")
        try await scene.heard(by: scene.oper, "please answer yes or no")
        try await scene.answer("Yes")
        try await scene.heard(by: scene.oper, "thank you")
        try await scene.isLinked()
        #expect(try await scene.owner.state("m.room.power_levels", in: scene.room) == levels)
        let claim = try await scene.claim
        #expect(claim?["status"].string == (scene.isLoggedIn ? "success" : nil))
        #expect(claim?["user_id"].string == (scene.isLoggedIn ? scene.owner.userID : nil))
        try await revoke(scene)
    }

    /// The operator ends the link, and closes the channel while they are asked anew.
    private func revoke(_ scene: ConsentScene) async throws {
        try await scene.answer("!unbridge \(scene.channel)", by: scene.witness)
        try await scene.heard(by: scene.witness, "only operators of \(scene.channel)")
        try await scene.answer("!unbridge \(scene.channel)")
        try await scene.heard(by: scene.oper, "no longer linked")
        try await scene.owner.wait(for: "word of the end") {
            $0.roomID == scene.room && $0.body.contains("\(scene.nick), an operator there, has ended it")
        }
        try await scene.isNotLinked()
        try await scene.owner.waitForMember(scene.stage.botUser, "leave", in: scene.room)
        #expect(try await scene.claim?.object.isEmpty ?? !scene.isLoggedIn)
        try await scene.begin()
        try await scene.answer("!optout \(scene.channel)")
        try await scene.told("was linked or closed to the bridge meanwhile")
        try await scene.desk.ask("!plumb \(scene.room) \(scene.channel) \(scene.nick)", "have closed it to this bridge")
        #expect(try await scene.owner.resolve(alias: scene.stage.portal(for: scene.channel)) == nil)
        guard scene.isLoggedIn else { return }
        // An administrator opens it again.
        let keeper = try await Desk.open(scene.stage, scene.stage.synapse.register("keeper"))
        try await scene.desk.ask("!optin \(scene.channel)", "You do not have permission")
        try await keeper.ask("!optouts", "\(scene.channel) on Tests, by \(scene.nick), logged in as")
        try await keeper.ask("!optin \(scene.channel)", "may be linked again")
        try await keeper.ask("!optin \(scene.channel)", "is open to the bridge already")
        try await scene.begin()
        try await scene.answer("no")
        try await scene.told("does not consent")
    }

    private func refuses(_ scene: ConsentScene) async throws {
        try await scene.begin()
        try await scene.answer("no")
        try await scene.told("\(scene.nick) does not consent")
        try await scene.isNotLinked()
    }

    private func leaves(_ scene: ConsentScene) async throws {
        try await scene.begin()
        try await scene.oper.part(scene.channel)
        // Who is logged in might come back; without an account it is over at once.
        if scene.isLoggedIn { try await scene.answer("yes") }
        try await scene.told("has left \(scene.channel)")
        if !scene.isLoggedIn {
            try await scene.heard(by: scene.oper, "does not count")
            try await scene.answer("yes")
            try await scene.heard(by: scene.oper, "have no question for you")
        }
        try await scene.isNotLinked()
    }

    private func losesOp(_ scene: ConsentScene) async throws {
        try await scene.begin()
        try await scene.oper.mode(scene.channel, "-o \(scene.nick)")
        if scene.isLoggedIn { try await scene.answer("yes") }
        try await scene.told("is no longer an operator")
        try await scene.isNotLinked()
    }

    /// Without an account: the nick goes to somebody else, who is an operator too.
    private func renames(_ scene: ConsentScene) async throws {
        let taker = try await scene.stage.person("taker")
        try await taker.join(scene.channel)
        try await scene.oper.mode(scene.channel, "+o taker")
        try await scene.begin()
        try await scene.oper.changeNick("\(scene.nick)-old")
        try await taker.changeNick(scene.nick)
        try await scene.answer("yes", by: taker)
        try await scene.told("no longer certain that \(scene.nick) is who was asked")
        try await scene.heard(by: taker, "have no question for you")
        try await scene.isNotLinked()
    }

    /// With an account: the nick goes to somebody else, who is an operator too; the one who was asked may answer still,
    /// under another nick.
    private func isReplaced(_ scene: ConsentScene) async throws {
        let second = try await scene.stage.person("second")
        try await second.join(scene.channel)
        try await scene.oper.mode(scene.channel, "+o second")
        try await scene.begin()
        await scene.oper.close()
        try await second.wait(for: "QUIT") { $0.command == "QUIT" && $0.nick == scene.nick }
        let taker = try await scene.stage.person(scene.nick)
        try await taker.join(scene.channel)
        try await second.mode(scene.channel, "+o \(scene.nick)")
        try await scene.answer("yes", by: taker)
        try await scene.heard(by: taker, "you are not the one whom i asked")
        let back = try await scene.stage.person("back")
        try await back.logIn("replacedacc", "secret-replaced")
        try await back.join(scene.channel)
        try await second.mode(scene.channel, "+o back")
        try await back.wait(for: "op") { $0.command == "MODE" && $0[1] == "+o" && $0[2] == "back" }
        try await scene.answer("yes", by: back)
        try await scene.heard(by: back, "thank you")
        try await scene.told("is now linked with \(scene.channel)")
    }

    /// Of two requests for one channel at once, one is asked about and one is told why not.
    private func askedTwice(_ stage: Stage, _ witness: IRCTestClient) async throws {
        let first = try await ConsentScene.set(stage, "first", watchedBy: witness)
        let second = try await ConsentScene.set(stage, "other", watchedBy: witness)
        try await first.begin()
        try await second.desk.ask(
            "!plumb \(second.room) \(first.channel.uppercased()) \(first.nick)",
            "has been asked for already"
        )
        // Another channel and another operator are no matter of the first.
        try await second.begin()
        try await second.answer("no")
        try await first.answer("yes")
        try await second.told("does not consent")
        try await first.isLinked()
        // The channel has its room now.
        try await second.desk.ask("!plumb \(second.room) \(first.channel) \(first.nick)", "is linked already")
    }

    /// The bridge is killed while operators think: they are asked again, and what changed meanwhile counts.
    private func restarts(_ stage: Stage, _ witness: IRCTestClient) async throws {
        var scenes: [ConsentScene] = []
        for (name, account) in [("plain", nil), ("logged", "loggedacc"), ("demoted", nil), ("gone", nil)] {
            scenes.append(try await ConsentScene.set(stage, name, account: account, watchedBy: witness))
        }
        for scene in scenes { try await scene.begin() }
        let (demoted, gone) = (scenes[2], scenes[3])
        await stage.bridge.kill()
        // For those who are asked from now on.
        try stage.configure { $0.serviceExtra = Self.permissions + "\nprovisioning: {requestTimeoutSeconds: 3}" }
        try await demoted.oper.mode(demoted.channel, "-o \(demoted.nick)")
        await gone.oper.close()
        try await stage.bridge.start()
        try await demoted.told("is no longer an operator")
        try await gone.told("has left \(gone.channel)")
        for scene in scenes.prefix(2) {
            try await scene.heard(by: scene.oper, "have to ask again")
            try await scene.answer("yes")
            try await scene.heard(by: scene.oper, "thank you")
            try await scene.isLinked()
        }
    }

    private func keepsSilent(_ scene: ConsentScene) async throws {
        try await scene.begin()
        try await scene.told("\(scene.nick) did not answer in time")
        try await scene.heard(by: scene.oper, "is over")
        try await scene.answer("yes")
        try await scene.heard(by: scene.oper, "have no question for you")
        try await scene.isNotLinked()
    }
}
