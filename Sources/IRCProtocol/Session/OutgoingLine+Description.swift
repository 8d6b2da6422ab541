// What people say may be a password for services: it is shown nowhere but on the wire.

extension OutgoingLine: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "OutgoingLine(\(token.rawValue), \(kind) to \(target.text), \(1 + more.count) lines)"
    }
    package var customMirror: Mirror { Mirror(self, children: ["token": token, "target": target, "kind": kind]) }
}
