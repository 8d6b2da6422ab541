import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

// Commands for rooms, and for those who run the bridge.
extension CommandTableTests {
    static let management: [Row] = [
        Row(
            name: "feature",
            good: [
                Case(typed: "!feature mentions", says: "at the default"),
                Case(typed: "!feature mentions false", says: "mentions is false."),
            ],
            wrong: [
                Case(typed: "!feature", says: "Usage: !feature"), Case(typed: "!feature x", says: "Usage: !feature"),
                Case(typed: "!feature mentions maybe", says: "Usage: !feature"),
            ],
            refused: []
        ),
        Row(
            name: "plumb",
            good: [
                Case(typed: "!plumb !lounge #plumbed Oper", says: "has been asked for consent", then: consented),
                Case(
                    typed: "!plumb !lounge #plumbed",
                    says: "is now linked with #plumbed",
                    configure: asAdministrator,
                    then: consented
                ),
            ],
            wrong: [
                Case(typed: "!plumb", says: "Usage: !plumb"), Case(typed: "!plumb #x op", says: "Usage: !plumb"),
                Case(typed: "!plumb ! #x op", says: "cannot be a room"),
                Case(typed: "!plumb !lounge x op", says: "cannot be a channel"),
                Case(typed: "!plumb !lounge #x a@b", says: "cannot be a nick"),
                Case(typed: "!plumb !lounge #x op key more", says: "Usage: !plumb"),
            ],
            refused: [
                excluded("!plumb !lounge #x op"),
                Case(typed: "!plumb !lounge #x", says: "Name an operator of #x who can consent."),
                Case(typed: "!plumb !lounge #chan op", says: "is linked already"),
                Case(typed: "!plumb !lounge #plumbed op", says: "have closed it to this bridge", before: closed),
            ]
        ),
        Row(
            name: "setup",
            good: [Case(typed: "!setup", says: "This link opens the set-up page for you", configure: page)],
            wrong: [],
            refused: [
                Case(typed: "!setup", says: "There is no set-up page here.")
            ]
        ),
        Row(
            name: "unlink",
            good: [
                Case(
                    typed: "!unlink !lounge #plumbed",
                    says: "#plumbed on NET is unlinked from !lounge.",
                    before: { $0.plumb(lounge, to: plumbed) },
                    configure: asAdministrator
                )
            ],
            wrong: [
                Case(typed: "!unlink", says: "Usage: !unlink"), Case(typed: "!unlink #chan", says: "Usage: !unlink"),
                Case(typed: "!unlink ! #chan", says: "cannot be a room"),
                Case(typed: "!unlink !main chan", says: "cannot be a channel"),
            ],
            refused: [
                Case(typed: "!unlink !nowhere #chan", says: "The room is not linked with #chan."),
                Case(
                    typed: "!unlink !main #chan",
                    says: "Only who may change the power levels of the room may undo its links.",
                    then: { $0.tellRoom(levels: [alice: 0]) }
                ),
                Case(
                    typed: "!unlink !main #chan",
                    says: "This link is in the bridge's configuration",
                    configure: asAdministrator
                ),
            ]
        ),
        Row(
            name: "handover",
            good: [
                Case(
                    typed: "!handover PORTAL #new @carol:hs.test",
                    says: "belongs to @carol:hs.test now.",
                    before: portal,
                    configure: asAdministrator
                )
            ],
            wrong: [
                Case(typed: "!handover", says: "Usage: !handover", configure: asAdministrator),
                Case(typed: "!handover !x new", says: "cannot be a channel", configure: asAdministrator),
                Case(typed: "!handover !x #new bob", says: "bob is no Matrix user.", configure: asAdministrator),
            ],
            refused: [
                privileged("!handover !main #chan @carol:hs.test"),
                Case(
                    typed: "!handover !main #chan @carol:hs.test",
                    says: "Only a room that the bridge made can be handed over.",
                    configure: asAdministrator
                ),
                Case(
                    typed: "!handover PORTAL #new",
                    says: "Name at least one Matrix user",
                    before: portal,
                    configure: asAdministrator
                ),
            ]
        ),
        Row(
            name: "optouts",
            good: [
                Case(typed: "!optouts", says: "#plumbed on NET, by Oper", before: closed, configure: asAdministrator),
                Case(typed: "!optouts", says: "No channel is closed", configure: asAdministrator),
            ],
            wrong: [Case(typed: "!optouts x", says: "x is none of the servers here", configure: asAdministrator)],
            refused: [privileged("!optouts")]
        ),
        Row(
            name: "limits",
            good: [
                Case(
                    typed: "!limits",
                    says: "0 people on IRC were active on 3 days or more and within the last 31; no limit.",
                    configure: asAdministrator
                )
            ],
            wrong: [Case(typed: "!limits x", says: "Usage: !limits", configure: asAdministrator)],
            refused: [privileged("!limits")]
        ),
        Row(
            name: "optin",
            good: [
                Case(
                    typed: "!optin #plumbed",
                    says: "#plumbed on NET may be linked again.",
                    before: closed,
                    configure: asAdministrator
                )
            ],
            wrong: [
                Case(typed: "!optin", says: "Usage: !optin", configure: asAdministrator),
                Case(typed: "!optin plumbed", says: "cannot be a channel", configure: asAdministrator),
                Case(typed: "!optin #a b", says: "Usage: !optin", configure: asAdministrator),
            ],
            refused: [
                privileged("!optin #plumbed"),
                Case(typed: "!optin #x", says: "#x is open to the bridge already.", configure: asAdministrator),
            ]
        ),
        Row(
            name: "forget",
            good: [
                Case(typed: "!forget", says: "Say !forget yes to do it."),
                Case(
                    typed: "!forget yes",
                    says: "All that was stored about you is deleted.",
                    asks: ["M-alice quits (Quit by its user)"]
                ),
            ],
            wrong: [Case(typed: "!forget no", says: "Usage: !forget")],
            refused: []
        ),
    ]
}
