import IRCProtocol
import Testing

@Suite struct SASLTests {
    @Test(
        arguments: [
            ([], ""), ([0], "AA=="), ([0, 0], "AAA="), ([0, 0, 0], "AAAA"), ([255, 239, 190], "/+++"),
            (Array("hi there".utf8), "aGkgdGhlcmU="),
        ] as [([UInt8], String)]
    ) func base64(bytes: [UInt8], text: String) {
        #expect(Base64.encode(bytes) == text)
        #expect(Base64.decode(text) == bytes)
    }

    @Test(arguments: ["A", "AA", "AAA", "AA=", "A===", "====", "AB==", "AAB=", "AA=A", "A*AA", "AAAA\n", "é==="])
    func notBase64(text: String) { #expect(Base64.decode(text) == nil) }

    @Test func base64RoundTrip() {
        var generate = Generate(seed: 12)
        for count in 0..<300 {
            let bytes = generate.random.bytes(count, from: Array(0...255))
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test func plain() throws {
        let payload = try #require(SASL.plain(account: "al", password: "p w"))
        #expect(payload == Array("al\0al\0p w".utf8))
        #expect(SASL.plain(account: "", password: "x") == nil)
        #expect(SASL.plain(account: "x", password: "") == nil)
        #expect(SASL.plain(account: "a\0b", password: "x") == nil)
        #expect(SASL.plain(account: "a", password: "x\0") == nil)
        let lines = try SASL.responses(payload).map { String(decoding: try $0.encoded(), as: UTF8.self) }
        #expect(lines == ["AUTHENTICATE \(Base64.encode(payload))\r\n"])
        #expect(try SASL.start(.plain).encoded() == Array("AUTHENTICATE PLAIN\r\n".utf8))
        #expect(SASL.responses([]) == [Message(.authenticate, ["+"])])
    }

    // 300 bytes are 400 of base64: a full chunk is followed by a lone plus.
    @Test(arguments: [
        (0, [1]), (297, [396]), (298, [400, 1]), (300, [400, 1]), (301, [400, 4]), (600, [400, 400, 1]),
    ])
    func chunks(count: Int, lengths: [Int]) {
        let lines = SASL.responses([UInt8](repeating: 7, count: count))
        #expect(lines.map { $0.last?.utf8.count ?? 0 } == lengths)
        let text = lines.compactMap(\.last).filter { $0 != "+" }.joined()
        #expect(Base64.decode(text)?.count == count)
    }

    @Test(
        arguments: [
            ("PLAIN,EXTERNAL,ECDSA-NIST256P-CHALLENGE", [.plain, .external]), ("scram-sha-256", [.scramSHA256]),
            ("", []), (",, ,", []),
        ] as [(String, Set<SASL.Mechanism>)]
    )
    func lists(text: String, mechanisms: Set<SASL.Mechanism>) {
        #expect(SASL.mechanisms(listed: text) == mechanisms)
    }

    @Test func offers() {
        #expect(SASL.offers(.plain, capability: ""))
        #expect(SASL.offers(.plain, capability: "EXTERNAL,plain"))
        #expect(!SASL.offers(.plain, capability: "EXTERNAL,SCRAM-SHA-256"))
    }
}
