import IRCClient
import IRCProtocol
import Testing

/// Questions for what was said before (draft/chathistory).
@Suite("Histories on request") struct HistoryTests {
    private static let labels = "batch labeled-response message-tags server-time draft/chathistory"
    private static let chan = ChannelName.named("#chan")

    private func asking(_ capabilities: String, _ message: Message) -> SessionRun {
        var run = SessionRun.active(capabilities)
        run.enter(Self.chan, role: .silent)
        run.order(.request(RequestToken(rawValue: 1), [message]))
        return run
    }

    /// What was told, as text.
    private func told(_ run: inout SessionRun) -> [String] {
        run.takeEvents().map { event in
            switch event {
            case .observed(let seen):
                switch seen.fact {
                case .said(_, let channel, let text, _): "\(seen.source.name) in \(channel): \(text) \(seen.isHistory)"
                case .whispered(_, let text): "\(seen.source.name): \(text) \(seen.isHistory)"
                default: "\(seen.fact)"
                }
            case .answered(_, let answer):
                "answered \(answer.isComplete) "
                    + answer.lines.map { "\($0.command.word) \($0[1] ?? "")" }
                    .joined(separator: ",")
            default: "\(event)"
            }
        }
    }

    private let after = HistoryRequest.after(.message("m1")).message(target: "#chan", limit: 50)

    @Test("The batch carries the label, its lines are history in every role, and its end is the answer")
    func labelled() {
        var run = asking(Self.labels, after)
        #expect(run.takeSent().last == "@label=t1 CHATHISTORY AFTER #chan msgid=m1 50")
        run.receive(
            "@label=t1 :s BATCH +h chathistory #chan",
            "@batch=h;msgid=m2;time=2026-01-01T00:00:00.000Z :bob!b@h PRIVMSG #chan :one",
            ":carl!c@h PRIVMSG #chan :now",
            "@batch=h;msgid=m3 :bob!b@h NOTICE #chan :two",
            "@batch=h;msgid=m4 :alice!a@b PRIVMSG #chan :mine"
        )
        #expect(
            told(&run) == ["bob in #chan: one true", "bob in #chan: two true", "alice in #chan: mine true"]
        )
        run.receive(":s BATCH -h")
        #expect(told(&run) == ["answered true "])
    }

    @Test("An empty history is an answer too")
    func empty() {
        var run = asking(Self.labels, after)
        run.receive("@label=t1 :s BATCH +h chathistory #chan", ":s BATCH -h")
        #expect(told(&run) == ["answered true "])
    }

    @Test("In a batch of the answer, too")
    func nested() {
        var run = asking(Self.labels, after)
        run.receive(
            "@label=t1 :s BATCH +l labeled-response",
            "@batch=l :s BATCH +h chathistory #chan",
            "@batch=h;msgid=m2 :bob!b@h PRIVMSG #chan :one",
            ":s BATCH -h"
        )
        #expect(told(&run) == ["bob in #chan: one true"])
        run.receive(":s BATCH -l")
        #expect(told(&run) == ["answered true "])
    }

    @Test("Without labels the PONG is the end")
    func unlabelled() {
        var run = asking("batch message-tags draft/chathistory", after)
        run.receive(
            ":s BATCH +h chathistory #chan",
            "@batch=h;msgid=m2 :bob!b@h PRIVMSG #chan :one",
            ":s BATCH -h"
        )
        #expect(told(&run) == ["bob in #chan: one true"])
        run.pong()
        #expect(told(&run) == ["answered true "])
    }

    @Test("A refusal is the answer", arguments: [true, false])
    func refused(hasLabels: Bool) {
        var run = asking(hasLabels ? Self.labels : "batch draft/chathistory", after)
        run.receive(
            (hasLabels ? "@label=t1 " : "") + ":s FAIL CHATHISTORY INVALID_MSGREFTYPE AFTER msgid=m1 :Not that way"
        )
        if !hasLabels { run.pong() }
        #expect(told(&run) == ["answered true FAIL INVALID_MSGREFTYPE"])
    }

    @Test("Who has written meanwhile is told in the answer", arguments: [true, false])
    func targets(hasLabels: Bool) {
        let question = HistoryRequest.targets(from: 0, to: 1_700_000_000_123, limit: 50)
        var run = asking(hasLabels ? Self.labels : "batch draft/chathistory", question)
        let words = "timestamp=1970-01-01T00:00:00.000Z timestamp=2023-11-14T22:13:20.123Z 50"
        #expect(run.sent.contains { $0.hasSuffix("CHATHISTORY TARGETS \(words)") })
        run.receive(
            (hasLabels ? "@label=t1 " : "") + ":s BATCH +t draft/chathistory-targets",
            "@batch=t :s CHATHISTORY TARGETS bob 2026-01-01T00:00:00.000Z",
            "@batch=t :s CHATHISTORY TARGETS #chan 2026-01-01T00:00:00.000Z",
            ":s BATCH -t"
        )
        if !hasLabels { run.pong() }
        #expect(told(&run) == ["answered true CHATHISTORY bob,CHATHISTORY #chan"])
    }

    @Test("Of a private conversation only the other side is told")
    func conversation() {
        var run = asking(Self.labels, HistoryRequest.after(.time(0)).message(target: "bob", limit: 50))
        run.receive(
            "@label=t1 :s BATCH +h chathistory bob",
            "@batch=h;msgid=m2 :bob!b@h PRIVMSG alice :for you",
            "@batch=h;msgid=m3 :alice!a@b PRIVMSG bob :mine",
            "@batch=h;msgid=m4 :alice_!a@b PRIVMSG bob :mine of another nick",
            ":s BATCH -h"
        )
        #expect(told(&run) == ["bob: for you true", "answered true "])
    }

    @Test("ZNC is asked by its module, with a time of three decimals")
    func playback() {
        var run = asking(
            "batch server-time znc.in/playback",
            HistoryRequest.play(since: 1_700_000_000_007).message(
                target: "#chan",
                limit: 50
            )
        )
        #expect(run.takeSent().contains("PRIVMSG *playback :PLAY #chan 1700000000.007"))
        run.receive(
            ":znc.in BATCH +p znc.in/playback #chan",
            "@batch=p;time=2026-01-01T00:00:00.000Z :bob!b@h PRIVMSG #chan :one",
            ":znc.in BATCH -p"
        )
        #expect(told(&run) == ["bob in #chan: one true"])
    }

    static let offers: [(capabilities: Set<String>, tokens: [String: String], offer: HistoryOffer?)] = [
        ([], ["CHATHISTORY": "10"], nil),
        (["draft/chathistory"], [:], .command(limit: 200, references: [.time, .message])),
        (["draft/chathistory"], ["CHATHISTORY": "50"], .command(limit: 50, references: [.time, .message])),
        (["draft/chathistory"], ["CHATHISTORY": "0"], .command(limit: 200, references: [.time, .message])),
        (["draft/chathistory"], ["CHATHISTORY": "99999"], .command(limit: 200, references: [.time, .message])),
        (
            ["draft/chathistory"], ["CHATHISTORY": "x", "MSGREFTYPES": "msgid,timestamp"],
            .command(limit: 200, references: [.message, .time])
        ),
        (
            ["draft/chathistory"], ["MSGREFTYPES": "future,timestamp"],
            .command(limit: 200, references: [.time])
        ),
        (["znc.in/playback"], [:], .playback),
    ]

    @Test("What a server offers", arguments: offers.indices)
    func offer(index: Int) {
        let row = Self.offers[index]
        var support = ISupport()
        support.tokens = row.tokens
        let identity = SessionIdentity(
            nick: .named("alice"),
            source: Source(name: "alice"),
            server: "s",
            support: support,
            capabilities: row.capabilities
        )
        #expect(HistoryOffer(identity) == row.offer)
    }
}
