import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Lines that wait, on their way, lost, and arrived.
@Suite struct ParkingTests {
    @Test func linesWaitForTheChannelAndKeepTheirOrder() {
        var world = World()
        world.settles = false
        world.matrix("one")
        #expect(world.irc == ["M-alice connects"])
        world.matrix("two")
        #expect(world.irc.isEmpty)
        world.connect(alice)
        #expect(world.irc == ["M-alice joins #chan"])
        world.matrix("three")
        #expect(world.irc.isEmpty)
        world.session(alice, .settled(chan, members: []))
        #expect(world.said == ["M-alice > #chan: one", "M-alice > #chan: two", "M-alice > #chan: three"])
        #expect(world.unfinished == 3)
        world.confirmAll()
        #expect(world.finished == 3)
        #expect(world.unfinished == 0)
    }

    @Test func anEventOfSeveralLinesAdvances() throws {
        var world = World()
        world.bring(alice)
        world.matrix("one\ntwo\nthree")
        let tokens = world.outgoing.map(\.1.token)
        let sequence = try #require(world.store.snapshot.journal.first?.sequence)
        // Out of order: what counts is the beginning that is complete.
        world.session(alice, .confirmed(tokens[1], Receipt(confirmedBy: .label)))
        #expect(!world.stored.contains { if case .advanceJournal = $0 { true } else { false } })
        world.session(alice, .confirmed(tokens[0], Receipt(confirmedBy: .label)))
        #expect(world.stored == [.advanceJournal(sequence, linesDone: 2)])
        world.restart()
        #expect(world.said.isEmpty)
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: three"])
        world.confirmAll()
        #expect(world.stored.contains(.finishJournal(sequence)))
    }

    @Test func whatDiedWithTheProcessIsSaidAgain() {
        var world = World()
        world.matrix("one")
        world.matrix("two")
        world.restart()
        #expect(world.irc.contains("M-alice connects"))
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: one", "M-alice > #chan: two"])
    }

    @Test func aKnownEventChangesNothing() {
        var world = World()
        world.bring(alice)
        world.matrix("one", id: "same")
        world.matrix("one", id: "same")
        #expect(world.effects.isEmpty)
    }

    @Test func whatTheServerRefusesIsToldToItsSender() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.matrix("hello")
        let token = world.outgoing[0].1.token
        world.session(alice, .refused(token, ServerReply(code: "404", text: "Cannot send to channel")))
        #expect(world.drops == [.refusedByServer])
        #expect(
            world.messages == [
                "bot > !main: (notice) Your message to #chan was not delivered: "
                    + "You cannot speak in this channel (404)."
            ]
        )
        #expect(world.finished == 1)
    }

    @Test func aConnectionLostTakesItsLinesToTheNextOnce() {
        var world = World()
        world.bring(alice)
        world.matrix("one\ntwo")
        world.session(alice, .confirmed(world.outgoing[0].1.token, Receipt(confirmedBy: .barrier)))
        world.lose(alice)
        world.matrix("three")
        #expect(world.said.isEmpty)
        world.reconnect(alice)
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: two", "M-alice > #chan: three"])
        world.confirmAll()
        #expect(world.unfinished == 0)
    }

    // MARK: Evidence

    struct Evidence: Sendable, CustomTestStringConvertible {
        var name: String
        var by: String
        var text = "hello"
        var mark: String?
        var isArrived: Bool
        var testDescription: String { name }
    }

    static let evidence: [Evidence] = [
        Evidence(name: "the mark", by: "M-alice", text: "cut off", mark: "$e:0", isArrived: true),
        Evidence(name: "the words", by: "M-alice", isArrived: true),
        Evidence(name: "other words", by: "M-alice", text: "something else", isArrived: false),
        Evidence(name: "another mark", by: "M-alice", mark: "$e:1", isArrived: false),
        Evidence(name: "a stranger with the mark", by: "mallory", mark: "$e:0", isArrived: false),
        Evidence(name: "a stranger with the words", by: "mallory", isArrived: false),
        Evidence(name: "one of ours with the mark of another", by: "M-carol", mark: "$e:0", isArrived: false),
    ]

    @Test(arguments: evidence) func whatTheReporterShowsIsNotSaidAgain(_ row: Evidence) {
        var world = World()
        world.bring(alice)
        world.bring(carol)
        world.matrix("hello", id: "e")
        let tags = row.mark.map { MessageTags(["+trestle/event": $0]) } ?? MessageTags()
        world.observed(row.by, .said(.message, chan, text: row.text, statusPrefix: nil), tags: tags)
        #expect(world.finished == (row.isArrived ? 1 : 0))
        world.lose(alice)
        world.reconnect(alice)
        world.connect(alice)
        #expect(world.said == (row.isArrived ? [] : ["M-alice > #chan: hello"]))
    }

    /// A line that was cut has arrived when all its pieces were seen, whatever order and connection showed them.
    @Test(arguments: [
        (["1/2"], false), (["1/2", "2/2"], true), (["1/2", "1/2"], false), (["2/2"], false),
        (["1/3", "1/2", "3/3"], false), (["1/2", "1/3", "2/3", "3/3"], true), (["0/2", "3/2", "x", "2/2/2"], true),
    ])
    func aPieceDoesNotProveTheLine(_ parts: [String], _ isArrived: Bool) {
        var world = World()
        world.bring(alice)
        world.matrix("hello", id: "e")
        var finished = 0
        for part in parts {
            let tags = MessageTags(["+trestle/event": "$e:0", "+trestle/part": part])
            world.observed("M-alice", .said(.message, chan, text: "hel", statusPrefix: nil), tags: tags)
            finished += world.finished
        }
        #expect(finished == (isArrived ? 1 : 0))
    }

    /// The receipt comes after the line was seen on the channel, or the other way round: it has ended once.
    @Test func aReceiptAfterTheEvidenceChangesNothing() {
        var world = World()
        world.bring(alice)
        world.matrix("hello")
        let token = world.outgoing[0].1.token
        world.irc("M-alice", says: "hello")
        #expect(world.finished == 1)
        world.session(alice, .confirmed(token, Receipt(confirmedBy: .barrier)))
        #expect(world.finished == 0)
    }

    /// The PONG came before the reporter showed the line: what it shows then is not the next line that reads the same.
    @Test func aLateSightProvesNothingOfTheNextLine() {
        var world = World()
        world.bring(alice)
        world.matrix("hello")
        world.session(alice, .confirmed(world.outgoing[0].1.token, Receipt(confirmedBy: .barrier)))
        world.matrix("hello")
        world.irc("M-alice", says: "hello")
        #expect(world.finished == 0)
        world.lose(alice)
        world.reconnect(alice)
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: hello"])
    }

    @Test func aReplayOfHistoryProvesArrivalAfterARestart() {
        var world = World()
        world.bring(alice)
        world.matrix("hello", id: "e")
        world.restart()
        world.settles = false
        world.connect(alice)
        let line = Observation(
            source: source("M-alice"),
            messageID: "m1",
            isHistory: true,
            tags: MessageTags(["+trestle/event": "$e:0"]),
            .said(.message, chan, text: "hello", statusPrefix: nil)
        )
        world.session(alice, .observed(line))
        #expect(world.finished == 1)
        world.session(alice, .settled(chan, members: []))
        #expect(world.said.isEmpty)
    }

    // MARK: Limits

    @Test func tooManyLinesAreRefusedWithAWord() {
        var limits = Limits()
        limits.waitingLines = 2
        var world = World(limits: limits)
        world.openAdminRoom()
        world.matrix("one\ntwo\nthree")
        #expect(world.drops == [.queueFull])
        #expect(
            world.messages == [
                "bot > !admin: (notice) Your message in #chan was not delivered: too many of your messages are waiting."
            ]
        )
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: one", "M-alice > #chan: two"])
        world.confirmAll()
        #expect(world.unfinished == 0)
    }

    @Test func whatWaitsTooLongIsGivenUpWithAWord() {
        var limits = Limits()
        limits.lineLifetime = .seconds(60)
        var world = World(limits: limits)
        world.openAdminRoom()
        world.matrix("early")
        world.wait(.seconds(40))
        world.matrix("later")
        world.wait(.seconds(25))
        #expect(world.drops == [.expired])
        #expect(
            world.messages == [
                "bot > !admin: (notice) Your message in #chan was not delivered: "
                    + "no connection to NET came about in time."
            ]
        )
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: later"])
    }

    /// Without a room for it, one is made, and the word waits for it.
    @Test func aWordThatMattersMakesItsRoom() {
        var world = World()
        world.matrix("hello")
        world.wait(.seconds(6 * 3600 + 20))
        #expect(world.matrix.contains("bot makes IRC Bridge status"))
        world.homeserverAnswers()
        #expect(world.messages.last?.hasSuffix("no connection to NET came about in time.") == true)
    }

    @Test func theNetworkFoldsOtherwiseThanWasThought() {
        var world = World { $0.networks[0].mappings = [.init(channel: channel("#a[b]"), rooms: [main])] }
        world.matrix("hello")
        world.support.caseMapping = .ascii
        world.connect(alice)
        #expect(world.said == ["M-alice > #a[b]: hello"])
        world.irc("bob", says: "hi", in: channel("#a[b]"))
        #expect(world.messages == ["net_bob > !main: hi"])
        world.restart(connectsBot: false)
        world.connect(nil)
        world.irc("bob", says: "again", in: channel("#a[b]"))
        #expect(world.messages == ["net_bob > !main: again"])
    }
}
