import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What IRC sees of edits.
@Suite struct EditTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var first = "the quick brown fox jumps over the lazy dog"
        /// One after another, each with what IRC sees of it.
        var edits: [(text: String, said: String?)]
        /// Seconds between the first words and the edits.
        var after = 1
        var editor = alice
        var isReply = false
        var mode = Configuration.MatrixHandler.Edits.correction
        var testDescription: String { name }
    }

    private static let long = "the quick brown fox jumps over the lazy cat"

    static let rows: [Row] = [
        Row(name: "an edit", edits: [(long, "s/dog/cat/")]),
        Row(name: "an edit of a reply", edits: [(long, "s/dog/cat/")], isReply: true),
        Row(
            name: "an edit of an edit",
            edits: [(long, "s/dog/cat/"), ("the quick brown fox jumps over the lazy cow", "s/cat/cow/")]
        ),
        Row(name: "an edit a day later", edits: [(long, nil)], after: 86_400),
        Row(name: "an edit within the hour", edits: [(long, "s/dog/cat/")], after: 3600),
        Row(name: "an edit by somebody else", edits: [(long, nil)], editor: carol),
        Row(name: "off", edits: [(long, nil)], mode: .off),
        Row(name: "full", edits: [(long, "* \(long)")], mode: .full),
        Row(name: "short", first: "tpyo", edits: [("typo", "* typo")]),
        Row(name: "a comma", edits: [("the quick, brown fox jumps over the lazy dog.", nil)]),
        Row(name: "capitals", edits: [("The quick brown Fox jumps over the lazy dog", nil)]),
        Row(name: "the same again", edits: [("the quick brown fox jumps over the lazy dog", nil)]),
        Row(
            name: "a word taken away",
            edits: [("the quick fox jumps over the lazy dog", "s/brown//")]
        ),
        Row(
            name: "a word added",
            edits: [("the quick brown fox jumps right over the lazy dog", "* fox jumps right over the")]
        ),
        Row(
            name: "a word added at the end",
            edits: [("the quick brown fox jumps over the lazy dog twice", "* lazy dog twice")]
        ),
        Row(
            name: "three changes",
            edits: [("a quick red fox jumps over the lazy cat", "s/the/a/, s/brown/red/, s/dog/cat/")]
        ),
        Row(
            name: "too much has changed",
            edits: [("now a wholly different text stands here", "* now a wholly different text stands here")]
        ),
        Row(
            name: "an address",
            first: "look at https://example.org/a for the whole story",
            edits: [
                ("look at https://example.org/b for the whole story", "s|https://example.org/a|https://example.org/b|")
            ]
        ),
        Row(
            name: "a number is no punctuation",
            first: "the whole of it costs 3.5 in all",
            edits: [("the whole of it costs 35 in all", "s/3.5/35/")]
        ),
        Row(
            name: "one line of several",
            first: "the first line is here\nthe second line is here",
            edits: [("the first line is here\nthe second row is here", "s/line/row/")]
        ),
        Row(
            name: "what was not shown is shown with the next",
            edits: [
                ("the quick brown fox jumps over the lazy dog!", nil),
                ("the quick brown fox jumps over the lazy cat!", "s/dog/cat!/"),
            ]
        ),
    ]

    @Test(arguments: rows) func isSeen(_ row: Row) {
        var world = World.relating { $0.matrixHandler.edits = row.mode }
        let question = world.hear("question")
        world.say(row.first, id: "first", relation: row.isReply ? .reply(question) : nil)
        if row.editor == carol { world.bring(carol) }
        world.clock += .seconds(row.after)
        for edit in row.edits {
            world.related(edit.text, .replacement(eventID("first")), from: row.editor)
            #expect(world.said == (edit.said.map { ["M-alice > #chan: \($0)"] } ?? []))
            if edit.said == nil { #expect(world.drops.isEmpty == false || world.finished == 1) }
            world.confirmAll()
        }
        #expect(world.unfinished == 0)
    }

    @Test func anEditIsTaggedWithWhatItIsAnEditOf() {
        var world = World.relating(World.tags)
        world.say("the quick brown fox jumps", id: "first", as: "m1")
        world.related("the quick brown fox walks", .replacement(eventID("first")))
        #expect(world.said == ["M-alice > #chan: s/jumps/walks/"])
        #expect(world.tags == ["+reply=m1 +draft/reply=m1"])
    }

    /// The first words are gone from memory: what is young is said again, what is old or not known is not.
    @Test(arguments: [(1, ["M-alice > #chan: * the quick brown fox walks"]), (86_400, [])])
    func anEditAfterARestart(_ age: Int, _ said: [String]) {
        var world = World.relating(World.tags)
        world.say("the quick brown fox jumps", id: "first", as: "m1")
        world.restart()
        world.clock += .seconds(age)
        world.related("the quick brown fox walks", .replacement(eventID("first")))
        if !said.isEmpty { world.connect(alice) }
        #expect(world.said == said)
        world.related("the quick brown fox walks", .replacement(eventID("unknown")))
        #expect(world.irc.isEmpty)
    }

    @Test func anEditStandsInTheOtherRoomsAlsoWhereIRCSeesNothing() {
        var world = MirrorTests.shared()
        world.say("the quick brown fox jumps", id: "first")
        world.related("the quick brown fox jumps!", .replacement(eventID("first")))
        #expect(world.said.isEmpty)
        #expect(MirrorTests.message(world, in: MirrorTests.second)?.body == "the quick brown fox jumps!")
    }
}
