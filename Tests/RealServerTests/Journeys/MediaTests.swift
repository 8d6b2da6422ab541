import BridgeTesting
import Foundation
import Testing

extension Journeys {
    @Suite("Media and long messages")
    struct MediaTests {
        private static let channel = "#pictures"
        private static let largest = 300_000
        /// Of a PNG of 256 by 256 points.
        private static let head: [UInt8] =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [
                0, 0, 1, 0, 0, 0, 1, 0,
            ]

        @Test("A picture is seen by its link until it is taken back; of long messages nothing is lost")
        func media() async throws {
            let port = try LoopbackPorts.take()
            var options = Stage.Options(.inspircd)
            options.configure = {
                $0.extra = Self.proxy(port)
                $0.serviceExtra = "pictureDisallowedIpRanges: [\"10.0.0.0/8\"]"
                $0.networks[0].extra = "pictureLinks: {enabled: true}"
            }
            try await Stage.run(options) { stage in
                let bob = try await stage.person("bob")
                try await bob.join(Self.channel)
                let alice = try await stage.users(["alice"])[0]
                let room = try await stage.enter(alice, Self.channel, seenBy: bob)
                let kept = try await picture(stage, alice, bob, room)
                try await linkedPicture(kept, alice, bob, room)
                try await longMessages(stage, alice, bob, room)
                // Older than links may be from now on.
                try stage.configure { $0.extra = Self.proxy(port) + "\n  ttlSeconds: 1" }
                try await stage.bridge.restart()
                let curl = Curl(in: stage.bridge.folder)
                try await Self.until { (try? await curl.fetch(kept))?.status == 403 }
            }
        }

        private static func proxy(_ port: Int) -> String {
            """
            mediaProxy:
              publicUrl: "http://127.0.0.1:\(port)"
              bindPort: \(port)
              maxSizeBytes: \(largest)
            """
        }

        /// Sends a file; the link that IRC is given is the answer.
        private func send(
            _ bytes: [UInt8],
            _ name: String,
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String,
            from puppet: String
        ) async throws -> (url: String, event: String) {
            let uri = try await alice.upload(bytes, type: "image/png", name: name)
            let event = try await alice.sendEvent(
                "m.room.message",
                ["msgtype": "m.image", "body": "a caption", "filename": .string(name), "url": .string(uri)],
                in: room
            )
            let line = try await bob.wait(for: "the picture") {
                $0.is("PRIVMSG", to: Self.channel, from: puppet) && $0.text.contains("sent an image: http")
            }
            #expect(line.text.hasSuffix(" – a caption\u{1}"))
            let url = try #require(line.text.split(separator: " ").first { $0.hasPrefix("http") })
            return (String(url), event)
        }

        /// The link of a picture that nobody took back is the answer.
        private func picture(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String
        ) async throws -> String {
            let puppet = stage.puppet("alice")
            let curl = Curl(in: stage.bridge.folder)
            let bytes = Self.head + (0..<200_000).map { UInt8($0 % 251) }
            let (url, event) = try await send(bytes, "my cat.png", alice, bob, room, from: puppet)
            #expect(url.hasSuffix("/my%20cat.png"))
            let whole = try await curl.fetch(url)
            #expect(whole.status == 200)
            #expect(whole.body == bytes)
            #expect(whole.headers["content-type"] == "image/png")
            #expect(whole.headers["content-disposition"]?.hasPrefix("inline; filename=\"my cat.png\"") == true)
            let part = try await curl.fetch(url, headers: ["Range": "bytes=100000-100099"])
            #expect(part.status == 206)
            #expect(part.body == Array(bytes[100_000..<100_100]))
            #expect(part.headers["content-range"] == "bytes 100000-100099/200024")
            let head = try await curl.fetch(url, "HEAD")
            #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "200024")
            // A wrong proof, a wrong name, a way up; a file that is too large.
            let (front, name) = (url.dropLast("/my%20cat.png".count), "my%20cat.png")
            let other = front.last == "A" ? "B" : "A"
            #expect(try await curl.fetch("\(front.dropLast())\(other)/\(name)").status == 403)
            #expect(try await curl.fetch("\(front)/cat.png").status == 403)
            #expect(try await curl.fetch("\(front)/..").status == 403)
            for path in ["x/\(name)", "../../etc/passwd", "%2e%2e/%2e%2e/\(name)", "\(name)/..", "\(name)/"] {
                #expect(try await curl.fetch("\(front)/\(path)").status == 404)
            }
            let large = [UInt8](repeating: 1, count: Self.largest + 1)
            let (largeURL, _) = try await send(large, "large.png", alice, bob, room, from: puppet)
            #expect(try await curl.fetch(largeURL).status == 413)
            // Taken back, and for good.
            let (kept, _) = try await send(Array(bytes.prefix(99)), "kept.png", alice, bob, room, from: puppet)
            try await alice.redact(event, in: room)
            try await Self.until { try await curl.fetch(url).status == 404 }
            await stage.bridge.kill()
            try await stage.bridge.start()
            // Its listener may come up a moment after the homeserver's.
            try await Self.until { (try? await curl.fetch(url))?.status == 404 }
            #expect(try await curl.fetch(kept).body == Array(bytes.prefix(99)))
            try await bob.waitForMember(puppet, in: Self.channel)
            return kept
        }

        /// What somebody on IRC links to is in the room as a picture, behind the words and as an answer to them; what is no
        /// picture, or none that can be had, is words alone.
        private func linkedPicture(
            _ url: String,
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String
        ) async throws {
            let ghost = "@irc_localhost_bob:localhost"
            try await bob.privmsg(Self.channel, "look: \(url)")
            let words = try await alice.wait(for: "the link") { $0.isMessage(from: ghost) && $0.body == "look: \(url)" }
            let picture = try await alice.wait(for: "the picture") {
                $0.isMessage(from: ghost) && $0.content["msgtype"].string == "m.image"
            }
            #expect(picture.roomID == room && picture.body == "kept.png")
            #expect(picture.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == words.eventID)
            #expect(picture.content["info"]["mimetype"].string == "image/png")
            #expect(picture.content["info"]["w"].int == 256)
            let bytes = try await alice.download(picture.content["url"].string ?? "")
            #expect(bytes.starts(with: Self.head) && bytes.count == 99)
            for (number, other) in [url.replacing("kept", with: "lost"), "http://10.1.2.3/a.png"].enumerated() {
                try await bob.privmsg(Self.channel, other)
                try await bob.privmsg(Self.channel, "after \(number)")
                try await alice.wait(for: "words alone") { $0.isMessage(from: ghost) && $0.body == "after \(number)" }
            }
            // Those two have come to nothing by the time that one more is there.
            try await bob.privmsg(Self.channel, url)
            try await alice.wait(for: "one more picture") {
                $0.isMessage(from: ghost) && $0.content["msgtype"].string == "m.image"
            }
            let newest = try await alice.messages(in: room, limit: 20)
            #expect(newest.count { $0.content["msgtype"].string == "m.image" && $0.sender == ghost } == 2)
        }

        private func longMessages(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String
        ) async throws {
            let puppet = stage.puppet("alice")
            _ = bob.claimAll { $0.nick == puppet }
            let paragraph = (0..<7_500).map { "w\(100_000 + $0)" }.joined(separator: " ")
            var isTold = false
            for count in [1, 3, 4, 200, 0] {
                let body = count == 0 ? paragraph : (1...count).map { "line \($0) of \(count)" }.joined(separator: "\n")
                try await alice.send(body, in: room)
                try await alice.send("the end of \(count)", in: room)
                try await bob.waitForMessage("the end of \(count)", in: Self.channel, from: puppet)
                let said = bob.claimAll { $0.is("PRIVMSG", to: Self.channel, from: puppet) }.map(\.text)
                guard count == 0 || count > 3 else {
                    #expect(said == body.split(separator: "\n").map(String.init))
                    continue
                }
                #expect(said.count == 1)
                let line = try #require(said.first)
                let mark = try #require(line.firstRange(of: " … (full message at <"))
                #expect(body.hasPrefix(line[..<mark.lowerBound]))
                let url = line[mark.upperBound...].prefix { $0 != ">" }
                let paste = try await TestHTTP.fetch(String(url))
                #expect(paste.status == 200 && paste.text == body)
                #expect(paste.headers["content-type"] == "text/plain; charset=utf-8")
                if !isTold {
                    let place = try await alice.waitForInvite(from: stage.botUser)
                    try await alice.join(place)
                    try await alice.wait(for: "word of how it looked") {
                        $0.roomID == place && $0.isMessage(from: stage.botUser) && $0.body.contains(line)
                    }
                    isTold = true
                }
            }
        }

        private static func until(_ condition: () async throws -> Bool) async throws {
            let clock = ContinuousClock()
            let deadline = clock.now + .seconds(30)
            while clock.now < deadline {
                if try await condition() { return }
            }
            Issue.record("not within 30 seconds")
        }
    }
}
