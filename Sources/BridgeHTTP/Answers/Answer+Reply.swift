import BridgeCore
import Foundation
import HTTPTypes
import MatrixProtocol

extension Answer {
    /// The core's reply to the question as JSON. `protocol` is what a third-party query named.
    init(_ reply: Reply) {
        switch reply {
        case .found: self = .empty
        case .notFound: self = .notFound
        case .invalid(let sentence): self = .refusal(.badRequest, "M_INVALID_PARAM", sentence)
        case .failed(let sentence): self = .refusal(.internalServerError, "M_UNKNOWN", sentence)
        case .thirdPartyProtocol(let answer): self = .json(ThirdPartyProtocol(answer))
        case .thirdPartyLocations(let places): self = .list(places.compactMap(ThirdPartyLocation.init(place:)))
        case .thirdPartyUsers(let places): self = .list(places.compactMap(ThirdPartyUser.init(place:)))
        case .health(let report): self = .json(HealthBody(report))
        case .changed: self = .empty
        case .kept(let refusal): self = .refusal(.conflict, "M_UNKNOWN", refusal.sentence)
        case .provisioning, .administration: self = .unexpected
        }
    }

    /// The specification wants 404 where nothing was found.
    private static func list(_ elements: [some Encodable]) -> Answer {
        elements.isEmpty ? .notFound : .json(elements)
    }
}

extension ThirdPartyProtocol {
    /// The fields by which a user or a channel of any IRC network is named.
    init(_ answer: ThirdPartyProtocolAnswer) {
        self.init(
            userFields: ["domain", "nick"],
            locationFields: ["domain", "channel"],
            icon: "",
            fieldTypes: [
                "domain": FieldType(regexp: "[a-z0-9-]+(\\.[a-z0-9-]+)*", placeholder: "irc.example.com"),
                "nick": FieldType(regexp: "[^\\s@]+", placeholder: "SomeNick"),
                "channel": FieldType(regexp: "[#&+!][^\\s,]+", placeholder: "#channel"),
            ],
            instances: answer.instances.map { instance in
                Instance(
                    description: instance.description,
                    icon: instance.icon,
                    fields: ["domain": instance.domain],
                    network: instance.networkID
                )
            }
        )
    }
}

extension ThirdPartyLocation {
    init?(place: ThirdPartyPlace) {
        guard let alias = RoomAlias(parsing: place.identifier) else { return nil }
        self.init(alias: alias, protocol: "irc", fields: place.fields)
    }
}

extension ThirdPartyUser {
    init?(place: ThirdPartyPlace) {
        guard let user = UserID(parsing: place.identifier) else { return nil }
        self.init(user: user, protocol: "irc", fields: place.fields)
    }
}

/// What `/health` tells a watcher: that we live, and how the networks are.
private struct HealthBody: Encodable {
    private struct Network: Encodable {
        var name: String
        var connected: Int
        var wanted: Int
    }

    private var ok = true
    private var networks: [Network]

    init(_ report: HealthReport) {
        networks = report.networks.map { Network(name: $0.name, connected: $0.connected, wanted: $0.wanted) }
    }
}
