import BridgeTesting
import Testing

/// Links on request, on InspIRCd with Atheme: who may consent, and who may not.
@Suite("Consent to links", .serialized)
struct ConsentTests {
    private static func options(patience seconds: Int = 120) -> Stage.Options {
        var options = Stage.Options(.inspircd)
        options.services = true
        options.configure = { $0.serviceExtra = "provisioning: {requestTimeoutSeconds: \(seconds)}" }
        return options
    }

    @Test("Yes links and touches no power level; the same operator ends it, and closes the channel for good")
    func yes() async throws {
        try await Stage.run(Self.options()) { stage in
            for account in [nil, "yesacc"] {
                let scene = try await ConsentScene.set(stage, account ?? "yes", account: account)
                let levels = try await scene.owner.state("m.room.power_levels", in: scene.room)
                try await scene.begin()
                try await scene.answer("maybe")
                try await scene.heard(by: scene.oper, "please answer yes or no")
                try await scene.answer("Yes")
                try await scene.heard(by: scene.oper, "thank you")
                try await scene.isLinked()
                #expect(try await scene.owner.state("m.room.power_levels", in: scene.room) == levels)
                try await revoke(scene, stage)
            }
        }
    }

    private func revoke(_ scene: ConsentScene, _ stage: Stage) async throws {
        let guest = try await stage.person("guest\(scene.channel.dropFirst())")
        try await guest.join(scene.channel)
        try await guest.privmsg(stage.botNick, "!unbridge \(scene.channel)")
        try await scene.heard(by: guest, "only operators")
        try await scene.answer("!unbridge \(scene.channel)")
        try await scene.heard(by: scene.oper, "no longer linked")
        try await scene.owner.wait(for: "word of the end") {
            $0.roomID == scene.room && $0.body.contains("\(scene.nick), an operator there, has ended it")
        }
        try await scene.isNotLinked(witness: guest)
        // Asked anew, and closed while the answer is awaited.
        try await scene.begin()
        try await scene.answer("!optout \(scene.channel)")
        try await scene.told("was linked or closed to the bridge meanwhile")
        try await scene.desk.ask("!plumb \(scene.room) \(scene.channel) \(scene.nick)", "have closed it to this bridge")
        #expect(try await scene.owner.resolve(alias: stage.portal(for: scene.channel)) == nil)
        await guest.close()
    }

    @Test("No, leaving, losing op, another client under the nick: none of them links, with an account and without")
    func refused() async throws {
        try await Stage.run(Self.options()) { stage in
            let witness = try await stage.person("witness")
            for account in [nil, "acc"] {
                let suffix = account ?? ""
                try await says(no: ConsentScene.set(stage, "no\(suffix)", account: account.map { "no\($0)" }), witness)
                try await leaves(
                    ConsentScene.set(stage, "leaves\(suffix)", account: account.map { "leaves\($0)" }),
                    witness,
                    isLoggedIn: account != nil
                )
                try await losesOp(
                    ConsentScene.set(stage, "loses\(suffix)", account: account.map { "loses\($0)" }),
                    witness,
                    isLoggedIn: account != nil
                )
            }
            try await renames(ConsentScene.set(stage, "renames"), stage, witness)
            try await isReplaced(ConsentScene.set(stage, "replaced", account: "replacedacc"), stage)
        }
    }

    private func says(no scene: ConsentScene, _ witness: IRCTestClient) async throws {
        try await witness.join(scene.channel)
        try await scene.begin()
        try await scene.answer("no")
        try await scene.told("\(scene.nick) does not consent")
        try await scene.isNotLinked(witness: witness)
    }

    private func leaves(_ scene: ConsentScene, _ witness: IRCTestClient, isLoggedIn: Bool) async throws {
        try await witness.join(scene.channel)
        try await scene.begin()
        try await scene.oper.part(scene.channel)
        // Who is logged in might come back; without an account it is over at once.
        if isLoggedIn { try await scene.answer("yes") }
        try await scene.told("has left \(scene.channel)")
        if !isLoggedIn {
            try await scene.heard(by: scene.oper, "does not count")
            try await scene.answer("yes")
            try await scene.heard(by: scene.oper, "have no question for you")
        }
        try await scene.isNotLinked(witness: witness)
    }

    private func losesOp(_ scene: ConsentScene, _ witness: IRCTestClient, isLoggedIn: Bool) async throws {
        try await witness.join(scene.channel)
        try await scene.begin()
        try await scene.oper.mode(scene.channel, "-o \(scene.nick)")
        if isLoggedIn { try await scene.answer("yes") }
        try await scene.told("is no longer an operator")
        try await scene.isNotLinked(witness: witness)
    }

    /// Without an account: the nick goes to somebody else, who is an operator too.
    private func renames(_ scene: ConsentScene, _ stage: Stage, _ witness: IRCTestClient) async throws {
        let taker = try await stage.person("taker")
        try await taker.join(scene.channel)
        try await witness.join(scene.channel)
        try await scene.oper.mode(scene.channel, "+o taker")
        try await scene.begin()
        try await scene.oper.changeNick("\(scene.nick)-old")
        try await taker.changeNick(scene.nick)
        try await scene.answer("yes", by: taker)
        try await scene.told("no longer certain that \(scene.nick) is who was asked")
        try await scene.heard(by: taker, "have no question for you")
        try await scene.isNotLinked(witness: witness)
    }

    /// With an account: the nick goes to somebody else, who is an operator too; the one who was asked may answer still,
    /// under another nick.
    private func isReplaced(_ scene: ConsentScene, _ stage: Stage) async throws {
        let second = try await stage.person("second")
        try await second.join(scene.channel)
        try await scene.oper.mode(scene.channel, "+o second")
        try await scene.begin()
        await scene.oper.close()
        try await second.wait(for: "QUIT") { $0.command == "QUIT" && $0.nick == scene.nick }
        let taker = try await stage.person(scene.nick)
        try await taker.join(scene.channel)
        try await second.mode(scene.channel, "+o \(scene.nick)")
        try await scene.answer("yes", by: taker)
        try await scene.heard(by: taker, "you are not the one whom i asked")
        let back = try await stage.person("back")
        try await back.logIn("replacedacc", "secret-replaced")
        try await back.join(scene.channel)
        try await second.mode(scene.channel, "+o back")
        try await back.wait(for: "op") { $0.command == "MODE" && $0[1] == "+o" && $0[2] == "back" }
        try await scene.answer("yes", by: back)
        try await scene.heard(by: back, "thank you")
        try await scene.told("is now linked with \(scene.channel)")
    }

    @Test("Silence ends in words when the configured time is over")
    func silence() async throws {
        try await Stage.run(Self.options(patience: 3)) { stage in
            let scene = try await ConsentScene.set(stage, "silence")
            let witness = try await stage.person("witness")
            try await witness.join(scene.channel)
            try await scene.begin()
            try await scene.told("\(scene.nick) did not answer in time")
            try await scene.heard(by: scene.oper, "is over")
            try await scene.answer("yes")
            try await scene.heard(by: scene.oper, "have no question for you")
            try await scene.isNotLinked(witness: witness)
        }
    }

    @Test("The bridge is killed while operators think: they are asked again, and what changed meanwhile counts")
    func restart() async throws {
        try await Stage.run(Self.options()) { stage in
            let plain = try await ConsentScene.set(stage, "plain")
            let logged = try await ConsentScene.set(stage, "logged", account: "loggedacc")
            let demoted = try await ConsentScene.set(stage, "demoted")
            let gone = try await ConsentScene.set(stage, "gone")
            for scene in [plain, logged, demoted, gone] { try await scene.begin() }
            await stage.bridge.kill()
            try await demoted.oper.mode(demoted.channel, "-o \(demoted.nick)")
            await gone.oper.close()
            try await stage.bridge.start()
            try await demoted.told("is no longer an operator")
            try await gone.told("has left \(gone.channel)")
            for scene in [plain, logged] {
                try await scene.heard(by: scene.oper, "have to ask again")
                try await scene.answer("yes")
                try await scene.heard(by: scene.oper, "thank you")
                try await scene.isLinked()
            }
        }
    }

    @Test("Of two requests for one channel at once, one is asked about and one is told why not")
    func atOnce() async throws {
        try await Stage.run(Self.options()) { stage in
            let first = try await ConsentScene.set(stage, "first")
            let second = try await ConsentScene.set(stage, "other")
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
    }
}
