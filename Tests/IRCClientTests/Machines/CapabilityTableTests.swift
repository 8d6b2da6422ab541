import IRCClient
import IRCProtocol
import Testing

@Suite struct CapabilityTableTests {
    /// Every capability of the IRCv3 registry and of the vendors that a bridge may meet, ratified or not.
    static let known: [String] = [
        "account-notify", "account-tag", "away-notify", "batch", "cap-notify", "chghost", "echo-message",
        "extended-join", "extended-monitor", "invite-notify", "labeled-response", "message-tags", "multi-prefix",
        "no-implicit-names", "sasl", "server-time", "setname", "standard-replies", "sts", "userhost-in-names",
        "draft/account-registration", "draft/channel-rename", "draft/chathistory", "draft/event-playback",
        "draft/extended-isupport", "draft/message-redaction", "draft/metadata-2", "draft/multiline",
        "draft/no-implicit-names", "draft/pre-away", "draft/read-marker", "draft/relaymsg", "draft/persistence",
        "inspircd.org/standard-replies", "tls", "soju.im/bouncer-networks", "soju.im/bouncer-networks-notify",
        "znc.in/playback", "znc.in/self-message",
    ]

    @Test(arguments: known) func hasARow(name: String) {
        #expect(Capabilities.table.filter { $0.name == name }.count == 1)
    }

    @Test func eachRowSaysWhatItIsFor() {
        #expect(Set(Capabilities.table.map(\.name)).count == Capabilities.table.count)
        for row in Capabilities.table { #expect(row.effect.count > 5, "\(row.name)") }
    }

    /// On the wire: what is wanted is asked for, and nothing else, decoys least of all.
    @Test(arguments: [false, true]) func onlyWhatIsWantedIsAskedFor(isUnattended: Bool) {
        var run = SessionRun(.sample { $0.isUnattended = isUnattended })
        run.open()
        _ = run.takeSent()
        let offered = Capabilities.table.map(\.name) + ["example.org/unheard-of"]
        // In lines of a length that servers send.
        run.receive(
            ":s CAP * LS * :\(offered.prefix(20).joined(separator: " "))",
            ":s CAP * LS :\(offered.dropFirst(20).joined(separator: " "))"
        )
        let asked = run.takeSent().filter { $0.hasPrefix("CAP REQ ") }
            .flatMap { $0.dropFirst(8).drop { $0 == ":" }.split(separator: " ").map(String.init) }
        let wanted = Capabilities.table.filter { row in
            if case .wanted = row.use { true } else { false }
        }
        #expect(Set(asked) == Set(wanted.map(\.name) + (isUnattended ? ["draft/pre-away"] : [])))
        #expect(asked.count == Set(asked).count)
    }

    /// Before the session is one that others see.
    @Test func aConnectionBesideOthersOfItsUserTellsThatNobodySitsBeforeIt() {
        var run = SessionRun(.sample { $0.isUnattended = true })
        run.open()
        _ = run.takeSent()
        run.receive(":s CAP * LS :draft/pre-away", ":s CAP * ACK :draft/pre-away")
        #expect(run.takeSent() == ["CAP REQ draft/pre-away", "AWAY *", "CAP END"])
    }
}
