import BridgeCore
import IRCProtocol
import MatrixProtocol

extension ProvisioningAnswer {
    /// The body of a success.
    var json: JSONValue {
        switch self {
        case .linkRequested, .linked, .unlinked, .refused: .empty
        case .links(let links): .array(links.map(\.json))
        case .operators(let nicks): .object(["operators": .array(nicks.map { .string($0.text) })])
        case .networks(let instances): .object(["servers": .array(instances.map(\.json))])
        case .limits(let count, let limit):
            .object(["count": .integer(Int64(count)), "limit": limit.map { .integer(Int64($0)) } ?? false])
        case .requests(let requests): .object(["requests": .array(requests.map(\.json))])
        }
    }
}

extension ProvisionedLink {
    fileprivate var json: JSONValue {
        .object([
            "matrix_room_id": .string(room.text), "remote_room_server": .string(network.name),
            "remote_room_channel": .string(channel.text), "origin": .string(origin.rawValue),
        ])
    }
}

extension ThirdPartyProtocolAnswer.Instance {
    fileprivate var json: JSONValue {
        .members([
            "desc": .string(description), "network_id": .string(networkID), "icon": icon.map(JSONValue.string),
            "fields": .object(["domain": .string(domain)]),
        ])
    }
}

extension LinkProgress {
    /// `pending`, `success` and `failure` are the words of `m.room.bridging`.
    fileprivate var json: JSONValue {
        var members: [String: JSONValue?] = [
            "user_id": .string(user.text), "matrix_room_id": .string(room.text),
            "remote_room_server": .string(network.name), "remote_room_channel": .string(channel.text),
            "op_nick": operatorNick.map { .string($0.text) },
        ]
        switch stage {
        case .preparing: members["status"] = "pending"
        case .asked(let remaining):
            members["status"] = "pending"
            members["remaining_ms"] = .integer(Int64((remaining / .milliseconds(1)).rounded()))
        case .linked: members["status"] = "success"
        case .refused(let refusal):
            members["status"] = "failure"
            members["errcode"] = .string(refusal.code.rawValue)
            members["error"] = .string(refusal.sentence)
        }
        return .members(members)
    }
}
