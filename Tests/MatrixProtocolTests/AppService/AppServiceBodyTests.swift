import Foundation
import MatrixProtocol
import Testing

@Suite struct AppServiceBodyTests {
    private func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    @Test func errorBody() {
        let body = ErrorBody(code: "M_FORBIDDEN", message: "no \"token\"")
        #expect(String(decoding: body.data, as: UTF8.self) == #"{"errcode":"M_FORBIDDEN","error":"no \"token\""}"#)
    }

    @Test func ping() throws {
        #expect(try decode(PingBody.self, #"{"transaction_id":"t"}"#).transaction == "t")
        #expect(try decode(PingBody.self, "{}").transaction == nil)
    }

    @Test func thirdParty() throws {
        let described = try decode(
            ThirdPartyProtocol.self,
            """
            {"user_fields":["domain","nick"],"location_fields":["domain","channel"],"icon":"mxc://b/c",
             "field_types":{"nick":{"regexp":"[^ ]+","placeholder":"nick"}},
             "instances":[{"desc":"Net","network_id":"net","fields":{"domain":"irc.example.org"}}]}
            """
        )
        #expect(described.userFields == ["domain", "nick"])
        #expect(described.fieldTypes["nick"]?.placeholder == "nick")
        #expect(described.instances.map(\.network) == ["net"])
        #expect(try roundTrip(described) == described)
        let location = ThirdPartyLocation(
            alias: try #require(RoomAlias(parsing: "#a:b")),
            protocol: "irc",
            fields: ["channel": "#c"]
        )
        #expect(try roundTrip(location) == location)
        let user = ThirdPartyUser(user: try #require(UserID(parsing: "@a:b")), protocol: "irc", fields: ["nick": "n"])
        #expect(try roundTrip(user) == user)
        #expect(String(decoding: try JSONEncoder().encode(user), as: UTF8.self).contains(#""userid":"@a:b""#))
    }

    private let registration = Registration(
        id: "irc",
        url: nil,
        asToken: "as-secret",
        hsToken: "hs-secret",
        senderLocalpart: "bot",
        protocols: ["irc"],
        namespaces: .init(users: [.init(regex: "@irc_.*", exclusive: true)])
    )

    @Test func registrationHasTheKeysOfTheSpecification() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(
            String(decoding: try encoder.encode(registration), as: UTF8.self) == """
                {"as_token":"as-secret","de.sorunome.msc2409.push_ephemeral":true,"hs_token":"hs-secret","id":"irc",\
                "io.element.msc4190":true,"namespaces":{"aliases":[],"rooms":[],"users":[{"exclusive":true,\
                "regex":"@irc_.*"}]},"protocols":["irc"],"rate_limited":false,"receive_ephemeral":true,\
                "sender_localpart":"bot","url":null}
                """
        )
        #expect(try roundTrip(registration) == registration)
    }

    @Test func registrationMayBeShort() throws {
        let short = try decode(
            Registration.self,
            #"{"id":"i","url":"http://x","as_token":"a","hs_token":"h","sender_localpart":"s","namespaces":{"users":[]}}"#
        )
        #expect(short.url == "http://x")
        #expect(short.rateLimited == nil)
        #expect(short.namespaces == .init())
        #expect(throws: DecodingError.self) { try decode(Registration.self, #"{"id":"i"}"#) }
    }

    @Test func registrationHidesItsTokens() {
        var dumped = ""
        dump(registration, to: &dumped)
        for text in ["\(registration)", String(reflecting: registration), dumped] {
            #expect(!text.contains("secret") && text.contains("irc"))
        }
    }
}
