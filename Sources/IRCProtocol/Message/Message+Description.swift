// A line may hold a password: what a log, a dump or a failed test shows of one that we send is its verb and its target.

extension Message: CustomStringConvertible, CustomReflectable {
    package var description: String {
        let shown = shownParameters.map(\.text).joined(separator: " ")
        let hidden = parameters.count - shownParameters.count
        let source = source.map { ":\($0) " } ?? ""
        return source + command.word + (shown.isEmpty ? "" : " \(shown)") + (hidden > 0 ? " (\(hidden) more)" : "")
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["tags": tags, "command": command, "parameters": shownParameters.map(\.text)])
    }

    private var shownParameters: ArraySlice<Parameter> {
        switch command {
        // What servers say.
        case .numeric: parameters[...]
        case .privmsg, .notice, .tagmsg, .join, .part, .mode, .kick, .invite, .topic, .nick, .whois, .who, .names:
            parameters.prefix(1)
        default: []
        }
    }
}
