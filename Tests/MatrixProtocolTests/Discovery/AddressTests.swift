import MatrixProtocol
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1", true), ("::1", true), ("2001:db8::7", true), ("fe80::1", true), ("::ffff:10.0.0.1", true),
        ("", false), ("localhost", false), ("127.1", false), ("2130706433", false), ("0x7f.0.0.1", false),
        ("[::1]", false), ("fe80::1%eth0", false), ("1.2.3.4 ", false), ("1.2.3.4\u{0}", false), ("1.2.3.256", false),
    ])
    func onlyTheWrittenFormIsAnAddress(_ text: String, _ isAddress: Bool) {
        #expect((IPAddress(parsing: text) != nil) == isAddress)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("172.16.0.0/12", "172.31.255.255", true),
        ("172.16.0.0/12", "172.32.0.0", false), ("1.2.3.4", "1.2.3.4", true), ("1.2.3.4", "1.2.3.5", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:4860::1", false), ("fe80::/10", "febf::1", true),
        ("fe80::/10", "fec0::1", false), ("192.0.2.128/25", "192.0.2.127", false),
        // What a mapped, translated or tunnelled address carries.
        ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("127.0.0.0/8", "64:ff9b::7f00:1", true),
        ("192.168.0.0/16", "2002:c0a8:0101::1", true), ("127.0.0.0/8", "::127.0.0.1", true),
        ("10.0.0.0/8", "2001:db8::a01:101", false),
    ])
    func rangeHoldsItsAddresses(_ range: String, _ address: String, _ isHeld: Bool) throws {
        let range = try #require(IPRange(parsing: range))
        #expect(range.contains(try #require(IPAddress(parsing: address))) == isHeld)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "10.0.0.0/", "host/8", "1.2.3.4/ 8",
    ])
    func whatIsNoRangeIsNone(_ text: String) { #expect(IPRange(parsing: text) == nil) }

    @Test(arguments: [
        ("127.0.0.1", false), ("10.1.2.3", false), ("192.168.1.1", false), ("172.20.0.1", false),
        ("169.254.169.254", false),
        ("100.64.0.1", false), ("0.0.0.0", false), ("255.255.255.255", false), ("224.0.0.1", false), ("::", false),
        ("::1", false), ("fe80::1", false), ("fd00::1", false), ("ff02::1", false), ("::ffff:127.0.0.1", false),
        ("64:ff9b::a00:1", false), ("2002:7f00:1::", false),
        ("8.8.8.8", true), ("1.1.1.1", true), ("2606:4700::1111", true), ("::ffff:8.8.8.8", true),
    ])
    func whatIsNotPublicIsKnown(_ text: String, _ isPublic: Bool) throws {
        let address = try #require(IPAddress(parsing: text))
        #expect(!IPRange.notPublic.contains { $0.contains(address) } == isPublic)
    }
}
