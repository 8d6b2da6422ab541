import IRCProtocol
import Testing

@Suite struct IPv6GroupsTests {
    @Test(
        arguments: [
            ("2001:db8:0:1::", [1], "2001:db8:0:1:0:0:0:1"), ("2001:db8::", [1, 0], "2001:db8:0:0:0:0:1:0"),
            ("2001:db8:0:1", [0xFFFF], "2001:db8:0:1:0:0:0:ffff"), ("fd00:1:2:3:", [1, 2, 3, 4], "fd00:1:2:3:1:2:3:4"),
            ("1:2:3:4:5:6:7", [8], "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7", [1, 2], nil), ("12345::", [1], nil),
            ("1::2", [1], nil), ("", [1], nil), ("::", [1], nil), ("g::", [1], nil),
        ] as [(String, [UInt16], String?)]
    )
    func addresses(prefix: String, low: [UInt16], text: String?) {
        let made = IPv6Groups(prefix: prefix, low: low)
        #expect(made?.text == text)
        if let made {
            #expect(IPv6Groups(parsing: made.text) == made && made.hasPrefix(prefix))
            #expect(!made.hasPrefix("9999::"))
        }
    }

    @Test(
        arguments: [(UInt64(1), [1]), (0x1_0000, [1, 0]), (.max, [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF]), (0, [0])]
            as [(UInt64, [UInt16])]
    )
    func numbers(number: UInt64, groups: [UInt16]) { #expect(IPv6Groups.groups(of: number) == groups) }
}
