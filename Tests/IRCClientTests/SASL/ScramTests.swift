import IRCClient
import IRCProtocol
import Testing

@Suite struct ScramTests {
    private static func plan(_ account: String, _ password: Secret) -> ConnectionPlan {
        .sample { $0.sasl = .init(account: account, password: password, mechanisms: [.scramSHA256, .plain]) }
    }

    /// Up to the point where the client has asked for SCRAM.
    private static func begun(_ account: String, _ password: Secret, seed: UInt8 = 1) -> SessionRun {
        var run = SessionRun(plan(account, password), entropy: [UInt8](repeating: seed, count: 32))
        run.open()
        run.receive(":s CAP * LS :sasl=PLAIN,SCRAM-SHA-256", ":s CAP * ACK :sasl")
        #expect(run.takeSent().last == "AUTHENTICATE SCRAM-SHA-256")
        run.receive("AUTHENTICATE +")
        return run
    }

    /// What the client said last, put together from its chunks.
    private static func said(_ run: inout SessionRun) -> [UInt8] {
        let chunks = run.takeSent().filter { $0.hasPrefix("AUTHENTICATE ") }.map { $0.dropFirst(13) }
        return Base64.decode(chunks.filter { $0 != "+" }.joined()) ?? []
    }

    private static func first(of server: inout ScramServer, to run: inout SessionRun) throws -> [UInt8] {
        let answer = server.first(said(&run))
        return try #require(answer)
    }

    private static func final(of server: ScramServer, to run: inout SessionRun) throws -> [UInt8] {
        let answer = server.final(said(&run))
        return try #require(answer, "the proof is wrong")
    }

    private static func say(_ payload: [UInt8], to run: inout SessionRun) {
        for line in SASL.responses(payload) { run.receive(line.line) }
    }

    @Test func theModelAgreesWithThePublishedDigest() {
        // FIPS 180-4's own example, "abc".
        #expect(DigestModel.sha256(Array("abc".utf8)).prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
        #expect(DigestModel.sha256([]).suffix(4) == [0x78, 0x52, 0xB8, 0x55])
    }

    @Test(arguments: [
        ("alice", "sesame", "alice", "sesame"),
        ("al=ice,", "pass word, with = and more", "al=3Dice=2C", "pass word, with = and more"),
        // A soft hyphen goes, a wide space is a space, a ligature is its letters (RFC 4013).
        ("al\u{AD}ice", "a\u{3000}b\u{FB01}\u{E9}", "alice", "a bfi\u{E9}"),
        ("alice", "e\u{301}t\u{E9}", "alice", "\u{E9}t\u{E9}"),
    ])
    func logsIn(account: String, password: String, wireAccount: String, prepared: String) throws {
        var run = Self.begun(account, Secret(password))
        var server = ScramServer(account: wireAccount, password: prepared)
        let first = try Self.first(of: &server, to: &run)
        Self.say(first, to: &run)
        #expect(run.takeSent() == [], "the proof is made elsewhere")
        run.deriveKey()
        let signature = try Self.final(of: server, to: &run)
        Self.say(signature, to: &run)
        #expect(run.takeSent() == ["AUTHENTICATE +"])
        run.receive(":s 900 * a!b@c alice :in", ":s 903 * :ok")
        #expect(run.takeEvents().map(\.summary) == ["authenticated alice"])
        #expect(run.takeSent() == ["CAP END"])
    }

    @Test func aLongChallengeComesInChunks() throws {
        var run = Self.begun("alice", "sesame")
        var server = ScramServer(account: "alice", password: "sesame")
        // 900 bytes are three chunks exactly, and a plus behind them.
        server.change = { $0 + ",x=" + String(repeating: "y", count: 897 - $0.utf8.count) }
        let first = try Self.first(of: &server, to: &run)
        let lines = SASL.responses(first).map(\.line)
        #expect(lines.map { $0.utf8.count - 13 } == [400, 400, 400, 1])
        for line in lines.dropLast() { run.receive(line) }
        #expect(!run.isDeriving, "the last chunk was full, so there is more")
        run.receive("AUTHENTICATE +")
        run.deriveKey()
        let proof = Self.said(&run)
        #expect(server.final(proof) != nil)
    }

    private static let salt = Base64.encode(ScramServer.salt)

    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (String) -> String

        init(_ what: String, _ change: @escaping @Sendable (String) -> String) {
            testDescription = what
            self.change = change
        }
    }

    @Test(arguments: [
        Change("another nonce") { $0.replacing("r=", with: "r=x") },
        Change("our nonce and nothing else") { $0.replacing("server,", with: ",") },
        Change("an extension that must be understood") { "m=x," + $0 },
        Change("too few iterations") { $0.replacing("i=4096", with: "i=4095") },
        Change("too many iterations") { $0.replacing("i=4096", with: "i=1000001") },
        Change("more iterations than a number holds") { $0.replacing("i=4096", with: "i=99999999999999999999") },
        Change("a negative number") { $0.replacing("i=4096", with: "i=-4096") },
        Change("no salt") { $0.replacing(salt, with: "") },
        Change("a salt that is no base64") { $0.replacing(salt, with: "*") },
        Change("nothing") { _ in "" },
        Change("an error") { _ in "e=other-error" },
    ])
    func distrusts(change: Change) throws {
        var run = Self.begun("alice", "sesame")
        var server = ScramServer(account: "alice", password: "sesame")
        server.change = change.change
        Self.say(try Self.first(of: &server, to: &run), to: &run)
        #expect(!run.isDeriving)
        // Never the password in clear to whoever that is.
        #expect(run.takeSent() == ["AUTHENTICATE *", "CAP END"])
        #expect(run.takeEvents().map(\.summary) == ["not authenticated LOCAL"])
    }

    @Test(arguments: ["v=AAAA", "v=", "e=invalid-proof", "", "x"]) func wantsTheServersProof(final: String) throws {
        var run = Self.begun("alice", "sesame")
        var server = ScramServer(account: "alice", password: "sesame")
        Self.say(try Self.first(of: &server, to: &run), to: &run)
        run.deriveKey()
        _ = run.takeSent()
        Self.say(Array(final.utf8), to: &run)
        #expect(run.takeSent() == ["AUTHENTICATE *", "CAP END"])
        #expect(run.takeEvents().map(\.summary) == ["not authenticated LOCAL"])
    }

    @Test func aYesWithoutTheServersProofIsNone() throws {
        var run = Self.begun("alice", "sesame")
        var server = ScramServer(account: "alice", password: "sesame")
        Self.say(try Self.first(of: &server, to: &run), to: &run)
        run.deriveKey()
        run.receive(":s 903 * :ok")
        #expect(run.takeEvents().map(\.summary) == ["not authenticated LOCAL"])
    }

    /// One that does not know the password cannot tell that it was right.
    @Test func aServerWithAnotherPasswordIsNotBelieved() throws {
        var run = Self.begun("alice", "sesame")
        var server = ScramServer(account: "alice", password: "guessed")
        Self.say(try Self.first(of: &server, to: &run), to: &run)
        run.deriveKey()
        let proof = Self.said(&run)
        #expect(server.final(proof) == nil)
        run.receive(":s 904 * :failed")
        // The password was judged; PLAIN would tell it again.
        #expect(run.takeSent() == ["CAP END"])
        #expect(run.takeEvents().map(\.summary) == ["not authenticated 904"])
    }

    @Test func anAccountWithoutScramGoesOnWithPlain() {
        var run = Self.begun("alice", "sesame")
        _ = run.takeSent()
        run.receive(":s 904 * :failed")
        #expect(run.takeSent() == ["AUTHENTICATE PLAIN"])
    }

    @Test func noncesDiffer() {
        var first = Self.begun("alice", "sesame", seed: 1)
        var second = Self.begun("alice", "sesame", seed: 2)
        #expect(Self.said(&first) != Self.said(&second))
    }

    @Test func nothingShowsTheKey() {
        let work = KeyDerivation(password: "sesame", salt: [1], iterations: 4096)
        var text = "\(work)"
        dump(work, to: &text)
        if let key = work.run() {
            text += "\(key)"
            dump(key, to: &text)
            #expect(text.contains("(secret)"))
        }
        #expect(!text.contains("sesame"))
    }
}
