import MatrixProtocol

/// What the command table tells people, for where they ask.
struct CommandHelp: Sendable, Hashable {
    private(set) var text = ""
    private(set) var html: String?

    /// Of one command, or with nil of all that can be done there.
    init(_ name: String?, in context: CommandContext) {
        guard let name else {
            list(context)
            return
        }
        let bare = name.drop { $0 == "!" }
        guard let row = CommandRow.named(String(bare)) else {
            text =
                "There is no command \(context.prefix)\(bare.prefix(40)). Say \(context.prefix)help for what you can do here."
            return
        }
        text = "\(row.usage(in: context)) – \(row.summary)"
        if let alias = row.alias { text += "\nIt is also called \(context.prefix)\(alias)." }
        if row.takesServer, context.venue == .desk {
            text += "\nServers: \(context.networks.map(\.name).joined(separator: ", "))"
        }
        if row.isForAdministrators { text += "\nIt is for administrators of the bridge." }
        if context.venue != .desk, !row.isForRooms { text += "\nIt is only for your room with me." }
    }

    private mutating func list(_ context: CommandContext) {
        let rows = CommandRow.rows(in: context)
        var lines: [String] = []
        var html = ""
        for group in CommandRow.Group.allCases where rows.contains(where: { $0.group == group }) {
            lines.append("\(group.rawValue):")
            html += "<h4>\(group.rawValue)</h4><ul>"
            for row in rows where row.group == group {
                let usage = row.usage(in: context)
                lines.append("  \(usage) – \(row.summary)")
                html += "<li><code>\(HTMLWriter.escape(usage))</code> – \(HTMLWriter.escape(row.summary))</li>"
            }
            html += "</ul>"
        }
        text = lines.joined(separator: "\n")
        self.html = html
    }
}
