import BridgeCore
import Testing

@Suite struct TemplateTests {
    struct Row: Sendable {
        var template: String
        var result: String

        init(_ template: String, _ result: String) { (self.template, self.result) = (template, result) }
    }

    @Test(arguments: [
        Row("", ""),
        Row("plain", "plain"),
        Row("@irc_$NICK", "@irc_$REPLY"),
        Row("$NICK: $NICK", "$REPLY: $REPLY"),
        Row("$NICKNAME", "long"),
        Row("$NICKS", "$REPLYS"),
        Row("$REPLY$NICK$REPLY", "$&$1$REPLY$&$1"),
        Row("$OTHER $ $$NICK", "$OTHER $ $$REPLY"),
        Row("$ABSENT.", "$ABSENT."),
        Row("é$NICKé", "é$REPLYé"),
    ])
    func fillsEveryVariableOnce(_ row: Row) {
        let template = Template(row.template, variables: ["NICK", "NICKNAME", "REPLY", "ABSENT"])
        #expect(template.expanded(["NICK": "$REPLY", "NICKNAME": "long", "REPLY": "$&$1"]) == row.result)
    }

    @Test func fillsInSteps() {
        let template = Template("@$SERVER_$NICK_x", variables: ["SERVER", "NICK"])
        let filled = template.filled(["SERVER": "$NICK"])
        #expect(filled.fixedEnds == ("@$NICK_", "_x"))
        #expect(filled.literals == "@$NICK__x")
        #expect(filled.expanded(["NICK": "a"]) == "@$NICK_a_x")
        #expect(!filled.contains("SERVER"))
        #expect(filled.contains("NICK"))
    }

    @Test func withoutVariablesBothEndsAreTheWhole() {
        #expect(Template("abc", variables: ["NICK"]).fixedEnds == ("abc", "abc"))
    }
}
