import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct PermissionsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var deed: Deed
        var by: UserID? = alice
        var links = 0
        var cause: Refusal.Cause?
        var kicks = true
        var change: @Sendable (inout Configuration) -> Void = { _ in }
        var testDescription: String { name }
    }

    static let talk = room("talk")
    static let use = Deed.use(net)
    static let find = Deed.findPortal(net, chan)
    static let enter = Deed.joinPortal(net, chan)
    static let bring = Deed.bringPortal(net, chan)
    static let whisper = Deed.message(net, nick("Bob"))
    static func plumb(_ members: UserID...) -> Deed { .plumb(talk, net, chan, members: Set(members)) }

    static func exclude(_ pattern: String, _ reason: String? = nil) -> @Sendable (inout Configuration) -> Void {
        { $0.networks[0].excludedUsers = Pattern(pattern).map { [.init(pattern: $0, reason: reason)] } ?? [] }
    }

    static func grant(_ grades: [String: Grade]) -> @Sendable (inout Configuration) -> Void {
        { $0.permissions = grades }
    }

    static let usual: [Row] = [use, find, enter, bring, whisper, plumb(alice)].map {
        Row(name: "by default \($0)", deed: $0)
    }

    static let grades: [Row] = [
        Row(name: "administering is for administrators", deed: .administer, cause: .notPermitted),
        Row(name: "nobody is no administrator", deed: .administer, by: nil, cause: .notPermitted),
        Row(name: "an administrator", deed: .administer, change: grant([alice.text: .admin])),
        Row(name: "an administrator by server", deed: .administer, change: grant([domain: .admin])),
        Row(name: "all are administrators", deed: .administer, change: grant(["*": .admin])),
        Row(
            name: "the id counts before the server",
            deed: .administer,
            cause: .notPermitted,
            change: grant([alice.text: .join, domain: .admin, "*": .admin])
        ),
        Row(
            name: "the server counts before all",
            deed: .administer,
            cause: .notPermitted,
            change: grant([domain: .join, "*": .admin])
        ),
        Row(
            name: "a server in capitals is the same",
            deed: .administer,
            by: user("dave", of: "HS.test"),
            change: grant([domain: .admin])
        ),
        Row(name: "not in portals", deed: enter, cause: .notPermitted, change: grant(["*": [.message, .plumb]])),
        Row(name: "no portals", deed: bring, cause: .notPermitted, change: grant(["*": [.message, .plumb]])),
        Row(name: "no whispering", deed: whisper, cause: .notPermitted, change: grant(["*": [.join, .plumb]])),
        Row(name: "no plumbing", deed: plumb(), cause: .notPermitted, change: grant(["*": [.join, .message]])),
        Row(name: "nothing, but speaking in rooms that are linked", deed: use, change: grant(["*": []])),
        Row(name: "portals that nobody may be in", deed: find, by: nil, cause: .notPermitted, change: grant(["*": []])),
        Row(name: "portals that one may be in", deed: find, by: nil, change: grant(["*": [], alice.text: .join])),
        Row(name: "portals for whom nothing is said", deed: find, by: nil, change: grant([alice.text: []])),
    ]

    static let exclusions: [Row] =
        [use, enter, bring, whisper, plumb()].map {
            Row(name: "excluded \($0)", deed: $0, cause: .excluded, change: exclude("^@ali"))
        } + [
            Row(name: "another is excluded", deed: use, change: exclude("^@carol")),
            Row(name: "excluded on another network", deed: .use(NetworkID("other")), change: exclude("^@ali")),
            Row(name: "excluded, but left in rooms", deed: use, cause: .excluded, kicks: false) {
                exclude("^@ali")(&$0)
                $0.networks[0].ircClients.kickOnConnectionFailure = false
            },
            Row(name: "a channel, to find", deed: find, cause: .excludedChannel) {
                $0.networks[0].dynamicChannels.exclude = ["#CHAN"]
            },
            Row(name: "a channel, to bring", deed: bring, cause: .excludedChannel) {
                $0.networks[0].dynamicChannels.exclude = ["#CHAN"]
            },
            Row(name: "a channel, to link", deed: plumb(), cause: .excludedChannel) {
                $0.networks[0].dynamicChannels.exclude = ["#CHAN"]
            },
            Row(name: "a nick", deed: whisper, cause: .excludedNick) {
                $0.networks[0].privateMessages.exclude = [Pattern("bo.")].compactMap(\.self)
            },
            Row(name: "part of a nick", deed: whisper) {
                $0.networks[0].privateMessages.exclude = [Pattern("bo")].compactMap(\.self)
            },
        ]

    static let settings: [Row] = [
        Row(name: "portals are off, to find", deed: find, cause: .turnedOff) {
            $0.networks[0].dynamicChannels.enabled = false
        },
        Row(name: "portals are off, to bring", deed: bring, cause: .turnedOff) {
            $0.networks[0].dynamicChannels.enabled = false
        },
        Row(name: "no aliases", deed: find, cause: .turnedOff) { $0.networks[0].dynamicChannels.createAlias = false },
        Row(name: "by invitation, to find", deed: find, cause: .turnedOff) {
            $0.networks[0].dynamicChannels.joinRule = "invite"
        },
        Row(name: "by invitation, to bring", deed: bring, cause: .notPermitted) {
            $0.networks[0].dynamicChannels.joinRule = "invite"
        },
        Row(name: "by invitation, of those listed", deed: bring) {
            $0.networks[0].dynamicChannels.joinRule = "invite"
            $0.networks[0].dynamicChannels.whitelist = [alice.text]
        },
        Row(name: "listed but without the grade", deed: bring, cause: .notPermitted) {
            $0.networks[0].dynamicChannels.whitelist = [alice.text]
            $0.permissions = ["*": .message]
        },
        Row(name: "whispers are off", deed: whisper, cause: .turnedOff) {
            $0.networks[0].privateMessages.enabled = false
        },
        Row(name: "from elsewhere", deed: whisper, by: user("dave", of: "far.test"), cause: .notPermitted) {
            $0.networks[0].privateMessages.federate = false
        },
        Row(name: "from here", deed: whisper) { $0.networks[0].privateMessages.federate = false },
        Row(name: "no such network", deed: .bringPortal(NetworkID("none"), chan), cause: .turnedOff),
    ]

    static let plumbing: [Row] = [
        Row(name: "below the limit", deed: plumb(), links: 1) { $0.provisioning.roomLimit = 2 },
        Row(name: "at the limit", deed: plumb(), links: 2, cause: .roomLimit) { $0.provisioning.roomLimit = 2 },
        Row(name: "an administrator at the limit", deed: plumb(), links: 2) {
            $0.provisioning.roomLimit = 2
            $0.permissions = [alice.text: .admin]
        },
        Row(name: "another bridge is there", deed: plumb(alice, user("other_bob")), cause: .conflict) {
            $0.provisioning.conflictingUsers = [Pattern("^@other_")].compactMap(\.self)
        },
        Row(name: "an exempt part of it", deed: plumb(user("other_bot"))) {
            $0.provisioning.conflictingUsers = [Pattern("^@other_")].compactMap(\.self)
            $0.provisioning.exemptUsers = [Pattern("^@other_bot:")].compactMap(\.self)
        },
        Row(name: "a rule that fits", deed: plumb()) {
            $0.provisioning.allow = [
                PlumbingRule(users: [Glob("@carol:*")]),
                PlumbingRule(
                    users: [Glob("@*:hs.test")],
                    rooms: [Glob("!t*")],
                    networks: [Glob("n?t")],
                    channels: [Glob("#CH*")]
                ),
            ]
        },
        Row(name: "a rule for another user", deed: plumb(), cause: .notPermitted) {
            $0.provisioning.allow = [PlumbingRule(users: [Glob("@carol:*")])]
        },
        Row(name: "a rule for another room", deed: plumb(), cause: .notPermitted) {
            $0.provisioning.allow = [PlumbingRule(rooms: [Glob("!other")])]
        },
        Row(name: "a rule for another network", deed: plumb(), cause: .notPermitted) {
            $0.provisioning.allow = [PlumbingRule(networks: [Glob("other")])]
        },
        Row(name: "a rule for another channel", deed: plumb(), cause: .notPermitted) {
            $0.provisioning.allow = [PlumbingRule(channels: [Glob("#x")])]
        },
        Row(name: "unlinking without power", deed: .unlink(hasPower: false), cause: .notPermitted),
        Row(name: "unlinking with power", deed: .unlink(hasPower: true)),
        Row(name: "an administrator unlinks", deed: .unlink(hasPower: false), change: grant(["*": .admin])),
    ]

    @Test(arguments: usual + grades + exclusions + settings + plumbing) func answers(_ row: Row) {
        var configuration = World.configuration(networks: [net, NetworkID("other")])
        row.change(&configuration)
        var permissions = Permissions(configuration)
        let circumstances = Permissions.Circumstances(linkedRooms: row.links)
        let refusal = permissions.refusal(of: row.deed, by: row.by, in: circumstances)
        #expect(refusal?.cause == row.cause)
        #expect(refusal?.kicks ?? true == row.kicks)
        // The same when it is remembered.
        #expect(permissions.refusal(of: row.deed, by: row.by, in: circumstances) == refusal)
    }

    @Test func saysTheReasonOfAnExclusion() {
        var configuration = World.configuration()
        Self.exclude("^@ali", "Spam")(&configuration)
        var permissions = Permissions(configuration)
        #expect(permissions.refusal(of: Self.use, by: alice, in: .init())?.sentence == "Spam")
        Self.exclude("^@carol")(&configuration)
        permissions.adopt(configuration)
        #expect(permissions.refusal(of: Self.use, by: alice, in: .init()) == nil)
        #expect(
            permissions.refusal(of: Self.use, by: carol, in: .init())?.sentence == "You are excluded from this bridge."
        )
    }

    struct Words: Sendable {
        var text: String
        var grade: Grade?
    }

    static let words: [Words] = [
        Words(text: "admin", grade: .admin), Words(text: "none", grade: []), Words(text: "join", grade: .join),
        Words(text: "join pm", grade: [.join, .message]), Words(text: " plumb,join ", grade: [.join, .plumb]),
        Words(text: "admin pm", grade: .admin), Words(text: ""), Words(text: ","), Words(text: "god"),
        Words(text: "join god"), Words(text: "none join"), Words(text: "Admin"),
    ]

    @Test(arguments: words) func readsGrades(_ row: Words) { #expect(Grade(words: row.text) == row.grade) }
}
