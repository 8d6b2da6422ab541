import IRCProtocol

/// The capabilities that we know of. What is not in the table is never asked for, whatever a server offers: some offer a
/// decoy that closes the connection.
package enum Capabilities {
    package static let table: [CapabilityRow] = [
        wanted(.messages, "message-tags", "ids of messages, and tags of clients"),
        wanted(.messages, "server-time", "the time that something was said"),
        wanted(.messages, "batch", "answers, replays and netsplits with a beginning and an end"),
        wanted(.messages, "echo-message", "what we said, as it arrived"),
        wanted(.messages, "labeled-response", "which line an answer or a failure belongs to"),
        wanted(.messages, "account-tag", "the account of who speaks"),
        wanted(.people, "account-notify", "accounts as they change"),
        wanted(.people, "extended-join", "account and real name of who joins"),
        wanted(.people, "away-notify", "who is away"),
        wanted(.people, "chghost", "changed hosts without a quit"),
        wanted(.people, "setname", "changed real names"),
        wanted(.people, "multi-prefix", "all ranks of a member"),
        wanted(.people, "userhost-in-names", "user and host of members"),
        wanted(.people, "invite-notify", "invitations of others"),
        wanted(.people, "extended-monitor", "accounts, hosts and absence of those who are watched"),
        wanted(.lines, multiline, "many lines as one message"),
        wanted(.lines, redaction, "messages that can be deleted"),
        wanted(.rest, HistoryOffer.commandCapability, "what was said before, when asked for"),
        wanted(.rest, HistoryOffer.playbackCapability, "the same of ZNC, and not unasked"),
        wanted(.rest, "cap-notify", "capabilities that come and go"),
        wanted(.rest, "standard-replies", "failures with a code"),
        wanted(.rest, "inspircd.org/standard-replies", "the same, by its former name"),
        wanted(.rest, noImplicitNames, "names only for the connection that reports them"),
        wanted(.rest, draftNoImplicitNames, "the same, by its former name"),
        wanted(.rest, channelRename, "a channel's new name without a part and a join"),
        .init(name: sasl, use: .alone, effect: "logins, where there is one"),
        .init(name: preAway, use: .alone, effect: "a bouncer learns that nobody sits before this connection"),
        .init(name: sts, use: .read, effect: "whether to come by TLS alone, and for how long"),
        declined("tls", "a connection that began in plain: sts leads to one that did not"),
        declined("draft/event-playback", "who came and went in the past: what was, changes nothing of what is"),
        declined("draft/read-marker", "where our user has read: networks are not told"),
        declined(
            "draft/metadata-2",
            "names and pictures of strangers' choosing in place of the nick that all others see"
        ),
        declined("draft/metadata-3", "the same"),
        declined("draft/extended-isupport", "what is announced before 001: nothing that we say by then depends on it"),
        declined("draft/account-registration", "a new password and an address would pass through a room"),
        declined("draft/relaymsg", "lines under a nick with the bridge's name in it: here everybody has their own"),
        declined(
            "draft/persistence",
            "connections that outlive their socket: ours come back, and what they missed is fetched"
        ),
        declined("soju.im/bouncer-networks", "which networks a bouncer has: our user names theirs with the login"),
        declined("soju.im/bouncer-networks-notify", "the same, as it changes"),
        declined("znc.in/self-message", "what our user says by another program: nothing shows it in their name"),
        declined("poison", "a decoy: who asks for it is thrown out"),
    ]

    static let sasl = "sasl"
    static let multiline = "draft/multiline"
    static let redaction = "draft/message-redaction"
    static let sts = "sts"
    static let preAway = "draft/pre-away"
    static let channelRename = "draft/channel-rename"
    static let noImplicitNames = "no-implicit-names"
    static let draftNoImplicitNames = "draft/no-implicit-names"

    private static func wanted(_ group: CapabilityRow.Group, _ name: String, _ effect: String) -> CapabilityRow {
        CapabilityRow(name: name, use: .wanted(group), effect: effect)
    }

    private static func declined(_ name: String, _ reason: String) -> CapabilityRow {
        CapabilityRow(name: name, use: .declined, effect: reason)
    }

    /// What to ask for of `offered`, group by group, without what is `held` already.
    static func requests(offered: Set<String>, held: Set<String>) -> [[String]] {
        CapabilityRow.Group.allCases.compactMap { group in
            let wanted = table.filter {
                $0.use == .wanted(group) && offered.contains($0.name) && !held.contains($0.name)
            }
            return wanted.isEmpty ? nil : wanted.map(\.name)
        }
    }
}
