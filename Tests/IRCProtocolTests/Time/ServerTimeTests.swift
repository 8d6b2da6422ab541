import IRCProtocol
import Testing

@Suite struct ServerTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600_000),
            ("2024-05-01T12:34:56.789Z", 1_714_566_896_789), ("2011-10-19T16:40:51.620Z", 1_319_042_451_620),
            ("2024-05-01T12:34:56.7Z", 1_714_566_896_700), ("2024-05-01T12:34:56.789999Z", 1_714_566_896_789),
            ("2016-12-31T23:59:60.500Z", 1_483_228_799_999), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("0000-01-01T00:00:00.000Z", -62_167_219_200_000),
        ] as [(String, Int64)]
    ) func reads(text: String, milliseconds: Int64) {
        #expect(ServerTime.milliseconds(parsing: text) == milliseconds)
    }

    @Test(arguments: [
        "", "2024", "2024-05-01", "2024-05-01T12:34:56", "2024-05-01T12:34:56.Z", "2024-05-01 12:34:56Z",
        "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2024-05-00T00:00:00Z", "2024-05-01T24:00:00Z", "2024-05-01T00:60:00Z",
        "2024-05-01T00:00:61Z", "2024-05-01T00:00:00Zx", "+024-05-01T00:00:00Z", "２024-05-01T00:00:00Z",
        "2024-05-01T00:00:00+01:00",
    ]) func refuses(text: String) { #expect(ServerTime.milliseconds(parsing: text) == nil) }

    @Test func backAndForth() {
        var random = SplitMix64(seed: 13)
        for _ in 0..<5000 {
            let instant = Int64(random.next() % 253_402_300_800_000) - (random.below(2) == 0 ? 62_167_219_200_000 : 0)
            guard instant >= -62_167_219_200_000 else { continue }
            #expect(ServerTime.milliseconds(parsing: ServerTime.text(milliseconds: instant)) == instant)
        }
        #expect(ServerTime.text(milliseconds: .max) == "9999-12-31T23:59:59.999Z")
        #expect(ServerTime.text(milliseconds: .min) == "0000-01-01T00:00:00.000Z")
        #expect(ServerTime.text(milliseconds: 951_825_600_000) == "2000-02-29T12:00:00.000Z")
    }
}
