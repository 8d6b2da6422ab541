import MatrixProtocol
import Testing

@Suite struct MatrixURITests {
    private func describe(_ uri: MatrixURI?) -> String? {
        uri.map { uri in
            let target =
                switch uri.target {
                case .user(let user): "user \(user)"
                case .room(let room): "room \(room.text)"
                case .event(let event, let room): "event \(event) in \(room.text)"
                }
            return ([target] + uri.via).joined(separator: " via ")
        }
    }

    @Test(
        arguments: [
            ("https://matrix.to/#/@a:b", "user @a:b"), ("https://matrix.to/#/%40a%3Ab", "user @a:b"),
            ("HTTPS://Matrix.To/#/%40a%3Ab", "user @a:b"), ("http://matrix.to/#/@a:b", "user @a:b"),
            ("https://matrix.to/#/@a/b:c", "user @a/b:c"), ("https://matrix.to/#/%40a%2Fb%3Ac?x=y", "user @a/b:c"),
            ("https://matrix.to/#/#r:b", "room #r:b"), ("https://matrix.to/#/%23r%3Ab", "room #r:b"),
            ("https://matrix.to/#/#a/b:c", "room #a/b:c"), ("https://matrix.to/#/%23a%2525%3Ab", "room #a%25:b"),
            ("https://matrix.to/#/!r?via=s1&via=s%202&x=y", "room !r via s1 via s 2"),
            ("https://matrix.to/#/!r:b/$e", "event $e in !r:b"),
            ("https://matrix.to/#/%21r%3Ab/%24e%2F1?via=s", "event $e/1 in !r:b via s"),
            ("https://matrix.to/#/#r:b/$e", "event $e in #r:b"), ("https://matrix.to/#/!r/odd", "room !r"),
            ("https://matrix.to/#/%23caf%C3%A9%3Ab", "room #café:b"),
            ("matrix:u/a:b", "user @a:b"), ("matrix:user/a:b", "user @a:b"),
            ("MATRIX:u/a%2Fx:b?action=chat", "user @a/x:b"),
            ("matrix:r/a:b", "room #a:b"), ("matrix:roomid/r:b?via=s", "room !r:b via s"),
            ("matrix:roomid/r", "room !r"),
            ("matrix:r/a:b/e/x", "event $x in #a:b"), ("matrix:roomid/r/event/x", "event $x in !r"),
            ("matrix:r/a:b/q/x", "room #a:b"),
            ("", nil), ("https://example.org", nil), ("https://matrix.to/", nil), ("https://matrix.to/#/", nil),
            ("https://matrix.to/#/@a", nil), ("https://matrix.to/#/+group:b", nil), ("https://matrix.to/#/%FF", nil),
            ("https://matrix.to.evil/#/@a:b", nil), ("matrix:", nil), ("matrix:u", nil), ("matrix:u/", nil),
            ("matrix:x/a:b", nil), ("matrix:u/a", nil), ("https://matrix.to/#/@a%0Ab:c", nil), ("matrix:u/%00:b", nil),
            ("matrix://u/a:b", nil),
        ] as [(String, String?)]
    )
    func parses(_ link: String, _ expected: String?) {
        #expect(describe(MatrixURI(parsing: link)) == expected)
    }

    @Test func longLinkIsRefused() {
        #expect(MatrixURI(parsing: "https://matrix.to/#/@a:b?" + String(repeating: "via=x&", count: 1000)) == nil)
    }

    @Test func encodesAllThatIsNotUnreserved() throws {
        let alias = try #require(RoomAlias(parsing: "#é a/%:b"))
        #expect(MatrixURI(alias).matrixTo == "https://matrix.to/#/%23%C3%A9%20a%2F%25%3Ab")
        let event = try #require(EventID(parsing: "$e"))
        let uri = MatrixURI(.event(event, in: .alias(alias)), via: ["s:1"])
        #expect(uri.matrixTo == "https://matrix.to/#/%23%C3%A9%20a%2F%25%3Ab/%24e?via=s%3A1")
    }

    @Test func anyIdentifierComesBack() {
        let pieces = ["/", "%", "?", "#", "&", "é", " ", "a", ":", "%2F", "\"", "<", "..", "@", "!", "$"]
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<5_000 {
            let name = generator.text(from: pieces, atMost: 8)
            let targets: [MatrixURI.Target?] = [
                UserID(parsing: "@" + name).map { .user($0) }, RoomID(parsing: "!" + name).map { .room(.id($0)) },
                RoomAlias(parsing: "#" + name).map { .room(.alias($0)) },
                EventID(parsing: "$" + name).flatMap { event in
                    RoomID(parsing: "!" + name).map { .event(event, in: .id($0)) }
                },
            ]
            for target in targets.compactMap(\.self) {
                let uri = MatrixURI(target, via: name.isEmpty ? [] : [name])
                let read = MatrixURI(parsing: uri.matrixTo)
                #expect(read?.target == target)
                if case .user = target { continue }
                #expect(read?.via == uri.via)
            }
        }
    }

    @Test(
        arguments: [
            ("mxc://example.org/abc_D-1", "mxc://example.org/abc_D-1"), ("mxc://[::1]:8448/a", "mxc://[::1]:8448/a"),
            ("mxc://a.b/", nil), ("mxc:///a", nil), ("mxc://a", nil), ("mxc://a/b/c", nil), ("mxc://../b", nil),
            ("mxc://a/..", nil),
            ("mxc://a/b?c", nil), ("mxc://a b/c", nil), ("https://a/b", nil), ("", nil), ("mxc://a/b%2F", nil),
            ("mxc://é/b", nil),
        ] as [(String, String?)]
    )
    func mediaURIs(_ text: String, _ expected: String?) {
        #expect(MediaURI(parsing: text)?.text == expected)
    }
}
