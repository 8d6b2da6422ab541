import IRCProtocol
import Testing

@Suite struct TransportOfferTests {
    @Test(
        arguments: [
            ("port=6697,duration=10", 6697, 10), ("duration=0", nil, 0), ("", nil, nil), ("port=0", nil, nil),
            ("port=65536", nil, nil), ("port=,duration=x", nil, nil), ("duration=-5", nil, nil),
            ("preload,port=1", 1, nil),
            ("duration=99999999999999999999", nil, nil), ("port=+5", nil, nil),
        ] as [(String, Int?, Int64?)]
    )
    func reads(value: String, port: Int?, duration: Int64?) {
        let offer = TransportOffer(parsing: value)
        #expect(offer.port == port && offer.duration == duration)
    }
}
