import Foundation
import MatrixProtocol
import Testing

@Suite struct MessageContentTests {
    private func decode(_ content: String) throws -> MessageContent {
        try JSONDecoder().decode(MessageContent.self, from: Data(content.utf8))
    }

    private typealias Media = MessageContent.Media

    @Test(
        arguments: [
            (#"{"msgtype":"m.text","body":"x"}"#, .text), (#"{"msgtype":"m.emote","body":"x"}"#, .emote),
            (#"{"msgtype":"m.notice","body":"x"}"#, .notice),
            (#"{"msgtype":"m.location","body":"x","geo_uri":"geo:1,2"}"#, .location(geoURI: "geo:1,2")),
            (#"{"msgtype":"m.location","body":"x"}"#, .other("m.location")),
            (#"{"msgtype":"org.example","body":"x"}"#, .other("org.example")),
            (#"{"msgtype":"","body":"x"}"#, .other("")),
            (
                #"{"msgtype":"m.image","body":"x","url":"mxc://b/c","filename":"f.png","info":{"mimetype":"image/png","size":9}}"#,
                .media(.init(shape: .image, url: "mxc://b/c", filename: "f.png", mimetype: "image/png", size: 9))
            ),
            (#"{"msgtype":"m.file","body":"x","url":"mxc://b/c"}"#, .media(.init(shape: .file, url: "mxc://b/c"))),
            (#"{"msgtype":"m.audio","body":"x","url":"mxc://b/c"}"#, .media(.init(shape: .audio, url: "mxc://b/c"))),
            (
                #"{"msgtype":"m.video","body":"x","url":"mxc://b/c","filename":5,"info":{"mimetype":[],"size":-4}}"#,
                .media(.init(shape: .video, url: "mxc://b/c"))
            ),
            (
                #"{"msgtype":"m.image","body":"x","url":"mxc://b/c","info":7}"#,
                .media(.init(shape: .image, url: "mxc://b/c"))
            ),
            (#"{"msgtype":"m.image","body":"x"}"#, .other("m.image")),
            (#"{"msgtype":"m.image","body":"x","url":"https://evil"}"#, .other("m.image")),
            (#"{"msgtype":"m.image","body":"x","url":"mxc://b/../c"}"#, .other("m.image")),
            (
                #"{"msgtype":"m.image","body":"x","file":{"url":"mxc://b/c","key":{"k":"K"},"iv":"I","hashes":{"sha256":"H"},"v":"v2"}}"#,
                .media(
                    .init(
                        shape: .image,
                        url: nil,
                        encrypted: .init(url: "mxc://b/c", key: "K", initialVector: "I", sha256: "H")
                    )
                )
            ),
            (#"{"msgtype":"m.image","body":"x","file":{"url":"mxc://b/c"}}"#, .other("m.image")),
        ] as [(String, MessageContent.Kind)]
    )
    func kinds(_ content: String, _ kind: MessageContent.Kind) throws {
        #expect(try decode(content).kind == kind)
    }

    @Test(arguments: [
        (#""format":"org.matrix.custom.html","formatted_body":"<b>x</b>""#, "<b>x</b>"),
        (#""formatted_body":"<b>x</b>""#, nil), (#""format":"org.example","formatted_body":"<b>x</b>""#, nil),
        (#""format":"org.matrix.custom.html""#, nil), (#""format":"org.matrix.custom.html","formatted_body":5"#, nil),
        (#""format":5,"formatted_body":"x""#, nil),
    ])
    func htmlOnlyOfTheKnownFormat(_ fields: String, _ html: String?) throws {
        #expect(try decode(#"{"msgtype":"m.text","body":"x",\#(fields)}"#).html == html)
    }

    @Test(arguments: [
        (#""filename":"f""#, "x"), (#""filename":"x""#, nil), (#""extra":1"#, nil),
    ])
    func captions(_ fields: String, _ caption: String?) throws {
        #expect(try decode(#"{"msgtype":"m.image","body":"x","url":"mxc://b/c",\#(fields)}"#).caption == caption)
    }

    @Test func textHasNoCaption() throws {
        #expect(try decode(#"{"msgtype":"m.text","body":"x","filename":"f"}"#).caption == nil)
    }

    @Test(arguments: [
        (#"{"m.in_reply_to":{"event_id":"$r"}}"#, "reply $r"),
        (#"{"rel_type":"m.thread","event_id":"$t"}"#, "thread $t -"),
        (
            #"{"rel_type":"m.thread","event_id":"$t","is_falling_back":true,"m.in_reply_to":{"event_id":"$r"}}"#,
            "thread $t -"
        ),
        (
            #"{"rel_type":"m.thread","event_id":"$t","is_falling_back":false,"m.in_reply_to":{"event_id":"$r"}}"#,
            "thread $t $r"
        ),
        (#"{"rel_type":"m.thread","event_id":"$t","m.in_reply_to":{"event_id":"$r"}}"#, "thread $t $r"),
        (#"{"rel_type":"org.example","event_id":"$t","m.in_reply_to":{"event_id":"$r"}}"#, "reply $r"),
        (#"{"rel_type":"m.replace","event_id":"$o"}"#, "-"), (#"{"rel_type":"m.thread"}"#, "-"), ("{}", "-"),
        ("[]", "-"),
        ("7", "-"), ("null", "-"), (#"{"m.in_reply_to":{"event_id":"odd"}}"#, "-"), (#"{"m.in_reply_to":"$r"}"#, "-"),
        (#"{"rel_type":5,"event_id":[],"m.in_reply_to":{"event_id":"$r"},"is_falling_back":"no"}"#, "reply $r"),
    ])
    func relations(_ relatesTo: String, _ expected: String) throws {
        let relation = try decode(#"{"msgtype":"m.text","body":"x","m.relates_to":\#(relatesTo)}"#).relation
        let text =
            switch relation {
            case .reply(let event): "reply \(event)"
            case .thread(let root, let reply): "thread \(root) \(reply?.text ?? "-")"
            case .replacement(let event): "replacement \(event)"
            case nil: "-"
            }
        #expect(text == expected)
    }

    @Test func replacementTakesTheNewContent() throws {
        let message = try decode(
            """
            {"msgtype":"m.text","body":"* new","format":"org.matrix.custom.html","formatted_body":"* <b>new</b>",
             "m.mentions":{"user_ids":["@new:b"]},"m.relates_to":{"rel_type":"m.replace","event_id":"$o"},
             "m.new_content":{"msgtype":"m.emote","body":"new","format":"org.matrix.custom.html",
               "formatted_body":"<b>new</b>","m.mentions":{"user_ids":["@old:b","@new:b"]}}}
            """
        )
        let (original, old, new) = try (
            #require(EventID(parsing: "$o")), #require(UserID(parsing: "@old:b")), #require(UserID(parsing: "@new:b"))
        )
        #expect(
            message
                == MessageContent(
                    kind: .emote,
                    body: "new",
                    html: "<b>new</b>",
                    relation: .replacement(original),
                    mentions: [old, new]
                )
        )
    }

    @Test func newContentWithoutReplacementMeansNothing() throws {
        let message = try decode(#"{"msgtype":"m.text","body":"x","m.new_content":{"msgtype":"m.text","body":"y"}}"#)
        #expect(message == MessageContent(kind: .text, body: "x"))
    }

    @Test(
        arguments: [
            (#""m.mentions":{}"#, []), (#""m.mentions":{"user_ids":["@a:b",5,"x"]}"#, ["@a:b"]), (#""extra":1"#, nil),
            (#""m.mentions":[]"#, nil), (#""m.mentions":{"user_ids":7}"#, nil), (#""m.mentions":{"room":true}"#, []),
        ] as [(String, [String]?)]
    )
    func mentions(_ fields: String, _ users: [String]?) throws {
        #expect(try decode(#"{"msgtype":"m.text","body":"x",\#(fields)}"#).mentions?.map(\.text) == users)
    }

    @Test(arguments: [
        ("> <@a:b> old\\n\\nnew", "", "new", ""),
        ("> <@a:b> old\\n> more\\n\\nnew\\n\\n> kept", "", "new\n\n> kept", ""),
        ("> * <@a:b> waves\\n\\nnew", "", "new", ""),
        ("> <@a:b> old\\n>\\n> more\\n\\n>:) new", "", ">:) new", ""),
        ("> <@a:b> old", "", "", ""),
        // The sender's own quotation, in a reply of today's clients.
        ("> quoted\\n\\nnew", "", "> quoted\n\nnew", ""),
        ("> quoted\\n\\nnew", "<mx-reply><blockquote>q</blockquote></mx-reply>new", "new", "new"),
        ("new", "<mx-reply>never closed", "new", "<mx-reply>never closed"),
        ("new", "a <mx-reply>b</mx-reply>", "new", "a <mx-reply>b</mx-reply>"),
        (">new", "", ">new", ""),
    ])
    func replyFallback(_ body: String, _ html: String, _ newBody: String, _ newHTML: String) throws {
        let message = try decode(
            """
            {"msgtype":"m.text","body":"\(body)","format":"org.matrix.custom.html","formatted_body":"\(html)",
             "m.relates_to":{"m.in_reply_to":{"event_id":"$r"}}}
            """
        )
        #expect(message.body == newBody)
        #expect(message.html == newHTML)
    }

    @Test func quotationOfNoReplyStays() throws {
        #expect(try decode(#"{"msgtype":"m.text","body":"> <@a:b> x\n\ny"}"#).body == "> <@a:b> x\n\ny")
    }
}
