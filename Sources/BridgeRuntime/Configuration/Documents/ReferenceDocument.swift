/// The reference for operators: one table for each section.
enum ReferenceDocument {
    static var text: String {
        introduction + "\n" + sections(of: .root, path: "").joined(separator: "\n")
    }

    private static let introduction = """
        # Configuration

        This file is made by `trestle generate-docs` of the description of the keys in the code; change it there.

        Trestle reads one YAML file, `config.yaml` unless `-c` names another. The keys are those of matrix-appservice-irc, so
        that its file can be brought along; keys that Trestle adds stand beside them. `config.sample.yaml` has each key with
        its default, and `docs/config.schema.json` lets an editor check the file as it is typed.

        - Every problem is reported at once, one line each, with the line of the file and the key. `trestle check` does that
          and no more. A key that is not known is a problem, and so is a value that cannot work.
        - A key that is understood but changes nothing is a warning: "is not in effect yet" for what Trestle is to do, "has no
          effect" for what it does otherwise. A value equal to the default, or in a section that is not enabled, is no warning.
        - A key without a value counts as left out. Relative paths begin at the folder of the file.
        - In the tables, `*` stands for a name that you choose. *Reload* marks what SIGHUP takes over without a restart.

        ## From the environment

        Every key can come from a variable, which goes before the file: `TRESTLE_` and the parts of the key with two
        underscores between them.

        | Key | Variable |
        |---|---|
        | `homeserver.url` | `TRESTLE_HOMESERVER__URL` |
        | `homeserver.bindPort` | `TRESTLE_HOMESERVER__BINDPORT` or `TRESTLE_HOMESERVER__BIND_PORT` |
        | `ircService.servers.irc.example.org.password` | `TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__PASSWORD` |
        | `ircService.servers.irc.example.org.excludedUsers[0].regex` | `TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__EXCLUDEDUSERS__0__REGEX` |

        - Case and underscores within a part do not count. What is neither a letter nor a digit is written as an underscore:
          `irc.example.org` as `IRC_EXAMPLE_ORG`.
        - A name that you choose (a network, a channel, a user id) must stand in the file, if only as a key with nothing after
          it, since its dots cannot be told from a variable.
        - Lists and whole sections are written as YAML: `TRESTLE_IRCSERVICE__SERVERS='{irc.example.org: {ssl: true}}'`.
        - With `_FILE` after it, a variable names a file that holds the value: `TRESTLE_HOMESERVER__URL_FILE`. One line break at
          its end is left out.
        - An empty variable counts as not set. A variable that begins with `TRESTLE_` and means no key is a problem, other than
          `TRESTLE_PORT...` and `TRESTLE_SERVICE_...`, which Kubernetes makes for a service of that name.

        """

    private static func sections(of key: ConfigurationKey, path: String) -> [String] {
        let rows = key.children.filter(\.isLeaf).map(row)
        var blocks: [String] = []
        if !path.isEmpty {
            var block = "## \(path)\n\n\(key.explanation)"
            if let note = key.defaultNote { block += " Default: \(note)." }
            if key.isReloadable { block += " *Reload.*" }
            if !rows.isEmpty {
                block += "\n\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n" + rows.joined(separator: "\n")
            }
            if !key.explanation.isEmpty || !rows.isEmpty { blocks.append(block + "\n") }
        }
        for child in key.children where !child.isLeaf {
            blocks += sections(of: child, path: join(path, child: child, in: key))
        }
        return blocks
    }

    private static func join(_ path: String, child: ConfigurationKey, in key: ConfigurationKey) -> String {
        switch key.kind {
        case .named: "\(path).*"
        case .items: "\(path)[]"
        default: path.isEmpty ? child.name : "\(path).\(child.name)"
        }
    }

    private static func row(_ key: ConfigurationKey) -> String {
        var meaning = key.explanation
        let marks = [
            key.isRequired ? "*Required.*" : "", key.isSecret ? "*Secret.*" : "", key.isReloadable ? "*Reload.*" : "",
            key.effect.mark, key.otherNames.isEmpty ? "" : "Also read: `\(key.otherNames.joined(separator: "`, `"))`.",
        ]
        for mark in marks where !mark.isEmpty { meaning += " \(mark)" }
        let fallback = key.defaultNote ?? key.fallback.map { "`\($0.written)`" } ?? ""
        let cells = ["`\(key.isChosen ? "*" : key.name)`", key.kind.words, fallback, meaning]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}

extension ConfigurationKey {
    fileprivate var isLeaf: Bool {
        switch kind {
        case .boolean, .integer, .text, .choice, .texts, .opaque: true
        case .section, .named, .items: false
        }
    }

    /// Stands under a name that the operator chooses.
    fileprivate var isChosen: Bool { name == "*" || name == "o" }
}

extension ConfigurationKey.Effect {
    fileprivate var mark: String {
        switch self {
        case .now: ""
        case .notYet: "*Not in effect yet.*"
        case .never(let reason): "*Has no effect in Trestle: \(reason).*"
        }
    }
}

extension ConfigurationKey.Kind {
    fileprivate var words: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range): range.upperBound == .max ? "number" : "\(range.lowerBound) to \(range.upperBound)"
        case .text: "text"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .texts: "list of texts"
        case .opaque: "anything"
        case .section, .named, .items: "section"
        }
    }
}
