import Crypto
import IRCProtocol

/// `WEBIRC password gateway host address :options`: the first line of a connection through a gateway.
///
///     WEBIRC secret trestle fd00:1:2:3:9af1:... fd00:1:2:3:9af1:... :secure
///
/// People of Matrix have no address to tell. One is derived from who they are, so that an operator can ban one of them:
/// with a key, so that nobody who knows a user id knows the address.
enum GatewayLine {
    static func message(_ gateway: ConnectionPlan.Gateway, isSecure: Bool) -> Message? {
        guard let address = address(of: gateway.person, gateway) else { return nil }
        let words = [gateway.password.exposed, gateway.name, address, address].map { Parameter($0) }
        let parameters = words.compactMap(\.self)
        guard parameters.count == words.count, parameters.allSatisfy(\.canBeMiddle) else { return nil }
        return Message(.other("WEBIRC"), parameters + (isSecure ? ["secure"] : []))
    }

    private static func address(of person: String, _ gateway: ConnectionPlan.Gateway) -> String? {
        let key = SymmetricKey(data: Array("webirc address \(gateway.password.exposed)".utf8))
        let code = Array(HMAC<SHA256>.authenticationCode(for: Array(person.utf8), using: key))
        let low = (0..<4).map { UInt16(code[$0 * 2]) << 8 | UInt16(code[$0 * 2 + 1]) }
        return IPv6Groups(prefix: gateway.prefix, low: low)?.text
    }
}
