import IRCProtocol
import Testing

@Suite struct CTCPTests {
    @Test(
        arguments: [
            ("\u{1}ACTION waves\u{1}", CTCP(verb: "ACTION", arguments: "waves")),
            ("\u{1}action waves", CTCP(verb: "ACTION", arguments: "waves")),
            ("\u{1}ACTION\u{1}", CTCP(verb: "ACTION")),
            ("\u{1}ACTION \u{1}", CTCP(verb: "ACTION", arguments: "")),
            ("\u{1}VERSION\u{1}rest", CTCP(verb: "VERSION")),
            ("\u{1}PING 1  2\u{1}", CTCP(verb: "PING", arguments: "1  2")),
            ("\u{1}", nil), ("\u{1}\u{1}", nil), ("\u{1} x\u{1}", nil), ("x\u{1}ACTION y\u{1}", nil), ("", nil),
        ] as [(String, CTCP?)]
    ) func reads(text: String, expected: CTCP?) { #expect(CTCP(parsing: text) == expected) }

    @Test(arguments: [
        (CTCP.action("waves"), "\u{1}ACTION waves\u{1}"), (CTCP(verb: "VERSION"), "\u{1}VERSION\u{1}"),
        (CTCP.action("a\u{1}b\r\nQUIT"), "\u{1}ACTION ab QUIT\u{1}"),
    ]) func writes(ctcp: CTCP, text: String) { #expect(ctcp.encoded.text == text) }
}
