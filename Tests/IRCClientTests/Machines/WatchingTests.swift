import IRCClient
import IRCProtocol
import Testing

/// Of whom the server tells that they come and go.
@Suite struct WatchingTests {
    private static func nicks(_ names: String...) -> [Nickname] { names.map { .named($0) } }

    private static func run(_ monitor: String = "MONITOR=30", _ capabilities: String = "") -> SessionRun {
        SessionRun.active(capabilities, support: monitor)
    }

    @Test func theListIsWhatWasOrderedLast() {
        var run = Self.run()
        run.order(.watch(Self.nicks("bob", "eve")))
        #expect(run.takeSent() == ["MONITOR + bob,eve"])
        run.order(.watch(Self.nicks("eve", "Zed")))
        #expect(run.takeSent() == ["MONITOR - bob", "MONITOR + Zed"])
        run.order(.watch(Self.nicks("EVE", "zed")))
        #expect(run.takeSent().isEmpty)
        run.order(.watch([]))
        #expect(run.takeSent() == ["MONITOR - EVE,zed"])
    }

    @Test func comingAndGoingIsTold() {
        var run = Self.run()
        run.order(.watch(Self.nicks("bob", "eve")))
        run.receive(":s 730 alice :Bob!b@h,stranger!s@h", ":s 731 alice :eve,nobody", ":s 730 alice :", ":s 731 alice")
        #expect(run.takeEvents().map(\.summary) == ["came Bob!b@h", "went eve"])
        run.order(.watch(Self.nicks("eve")))
        run.receive(":s 731 alice :bob", ":s 730 alice :eve!e@h")
        #expect(run.takeEvents().map(\.summary) == ["came eve!e@h"])
    }

    /// One place is left for the nick that we want ourselves.
    @Test(arguments: [("MONITOR=3", 2), ("MONITOR=1", 0), ("MONITOR", 100), ("MONITOR=1000", 100)])
    func thereIsALimit(_ support: String, _ count: Int) {
        var run = Self.run(support)
        run.order(.watch((0..<150).map { .named("n\($0)") }))
        let watched = run.takeSent().filter { $0.hasPrefix("MONITOR + ") }.flatMap {
            $0.dropFirst(10).split(separator: ",")
        }
        #expect(watched.count == count)
    }

    @Test func withoutItNothingIsSent() {
        var run = SessionRun.active()
        run.order(.watch(Self.nicks("bob")))
        #expect(run.takeSent().isEmpty)
        run.receive(":s 730 alice :bob!b@h")
        #expect(run.takeEvents().isEmpty)
    }

    @Test func whomTheServerHasNoPlaceForIsNotWatched() {
        var run = Self.run()
        run.order(.watch(Self.nicks("bob", "eve")))
        _ = run.takeSent()
        run.receive(":s 734 alice 1 eve :Monitor list is full.", ":s 731 alice :eve")
        #expect(run.takeEvents().isEmpty)
        run.order(.watch(Self.nicks("bob", "eve")))
        #expect(run.takeSent() == ["MONITOR + eve"])
    }

    /// A long line is not sent, whatever the server allows.
    @Test func linesAreShort() {
        var run = Self.run("MONITOR")
        run.order(.watch((0..<100).map { .named("a-long-nick-of-somebody-\($0)") }))
        let lines = run.takeSent()
        #expect(lines.count > 1 && lines.allSatisfy { $0.utf8.count < 450 })
    }

    /// Whoever is silent everywhere hears all the same that a partner's account or host is another, and that they are away.
    @Test func changesOfPartnersAreHeardInSilence() {
        var run = Self.run("MONITOR=30", "extended-monitor account-notify chghost")
        run.order(.watch(Self.nicks("Bob")))
        for (line, isNeeded) in [
            (":bob!b@h ACCOUNT acc", true), (":BOB!b@h CHGHOST u h2", true), (":eve!e@h ACCOUNT acc", false),
            (":bobby!b@h ACCOUNT acc", false), (":bob!b@h QUIT :x", false), (":bob!b@h AWAY :lunch", true),
            (":eve!e@h AWAY :lunch", false), (":bob!b@h SETNAME :Bob", true),
        ] {
            let bytes = Array(line.utf8)
            let peek = LinePeek(bytes.span)
            #expect(peek.map { run.machine.isNeeded($0, in: bytes.span) } == isNeeded, "\(line)")
            _ = run.takeEvents()
            run.receive(line)
            #expect(run.takeEvents().isEmpty != isNeeded, "\(line)")
        }
    }
}
