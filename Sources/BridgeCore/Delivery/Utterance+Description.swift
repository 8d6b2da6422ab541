import IRCProtocol

// What people say may be a password for services: it is in no dump of what waits.

extension Utterance: CustomStringConvertible, CustomReflectable {
    var description: String { "Utterance(\(origin.event) \(origin.index), \(kind) to \(target.text))" }
    var customMirror: Mirror { Mirror(self, children: ["origin": origin, "target": target, "kind": kind]) }
}
