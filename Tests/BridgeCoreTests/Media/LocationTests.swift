import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct LocationTests {
    private static func map(_ latitude: String, _ longitude: String) -> String {
        "https://www.openstreetmap.org/?mlat=\(latitude)&mlon=\(longitude)"
    }

    @Test(
        arguments: [
            ("geo:51.5008,0.1247", map("51.5008", "0.1247")), ("geo:-1,-2", map("-1", "-2")),
            ("GEO:51.5,0,30;u=35;crs=wgs84", map("51.5", "0")),
            ("geo:51.12345678901234567,0.5", map("51.123456", "0.5")),
            ("geo:90,180", map("90", "180")), ("geo:90.1,0", nil), ("geo:0,180.5", nil), ("geo:1", nil), ("geo:,", nil),
            ("geo:1,2,3,4", nil), ("geo:1e3,2", nil), ("geo:nan,inf", nil), ("geo:--1,2", nil), ("geo:1.,2", nil),
            ("geo:+1,2", nil), ("geo:1,2\r\nQUIT", nil), ("geo:1,2&x=1", nil), ("https://evil.test/", nil), ("", nil),
            ("geo:1,2?z=1\r\nQUIT :x", map("1", "2")), ("geo:١,٢", nil),
            ("geo:" + String(repeating: "1", count: 5_000) + ",2", nil),
        ] as [(String, String?)]
    )
    func isAMapOrNothing(_ uri: String, _ map: String?) {
        var world = World()
        world.bring(alice)
        world.matrix(.message(.init(kind: .location(geoURI: uri), body: "The café")), from: alice)
        let place = ["The café", map].compactMap { $0 }.joined(separator: " ")
        #expect(world.said == ["M-alice > #chan: * shared a location: \(place)"])
    }

    /// Clients write the numbers into the body too.
    @Test func theNumbersAreNotSaidTwice() {
        var world = World()
        world.bring(alice)
        let body = "Location was shared at geo:1,2;u=3 as of 2026"
        world.matrix(.message(.init(kind: .location(geoURI: "geo:1,2;u=3"), body: body)), from: alice)
        #expect(world.said == ["M-alice > #chan: * shared a location: \(Self.map("1", "2"))"])
    }
}
