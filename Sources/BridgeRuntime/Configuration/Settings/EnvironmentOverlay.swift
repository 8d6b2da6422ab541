/// Lays the variables of the environment over what the file says.
///
/// `TRESTLE_` and the parts of a key with `__` between them: `TRESTLE_HOMESERVER__URL`. Case and underscores within a part
/// do not count, and what is neither letter nor digit is written as `_`, so `irc.example.org` is `IRC_EXAMPLE_ORG`. With
/// `_FILE` after it, the variable names a file that holds the value.
struct EnvironmentOverlay {
    static let prefix = "TRESTLE_"

    /// Reads a file, or nil where that cannot be done.
    var readFile: (String) -> String?
    private(set) var problems: [ConfigurationProblem] = []

    init(readFile: @escaping (String) -> String?) { self.readFile = readFile }

    mutating func lay(_ environment: [String: String], over setting: Setting) -> Setting {
        var result = setting
        var targets: [[Step]: String] = [:]
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) where Self.isOurs(variable) {
            // An empty variable is how many tools pass on one that is not set.
            guard !value.isEmpty else { continue }
            do throws(ConfigurationProblem) {
                let target = try self.target(of: variable, in: setting)
                if let other = targets.updateValue(variable, forKey: target.steps) {
                    throw problem(variable, "gives the same key as \(other)")
                }
                let given = try self.setting(value, for: target, variable: variable)
                result = Self.put(given, at: target.steps[...], in: result, origin: .environment(variable))
            } catch {
                problems.append(error)
            }
        }
        return result
    }

    /// Kubernetes gives each container `<SERVICE>_SERVICE_HOST`, `<SERVICE>_PORT_80_TCP` and their like for a service
    /// that may well be named trestle. No key of ours begins so.
    private static func isOurs(_ variable: String) -> Bool {
        guard variable.hasPrefix(prefix) else { return false }
        let rest = variable.dropFirst(prefix.count)
        return rest != "PORT" && !rest.hasPrefix("PORT_") && !rest.hasPrefix("SERVICE_")
    }

    private func setting(
        _ value: String,
        for target: Target,
        variable: String
    ) throws(ConfigurationProblem) -> Setting {
        var text = value
        if target.isFile {
            guard let content = readFile(value) else { throw problem(variable, "names a file that cannot be read") }
            text = content.last?.isNewline == true ? String(content.dropLast()) : content
        }
        switch target.row.kind {
        case .boolean, .integer, .text, .choice:
            return Setting(content: .scalar(text), origin: .environment(variable))
        case .texts, .opaque, .section, .named, .items:
            do throws(ConfigurationProblem) {
                return try YAMLReader.read(text).moved(to: .environment(variable))
            } catch {
                throw problem(variable, error.sentence)
            }
        }
    }

    private func problem(_ variable: String, _ sentence: String) -> ConfigurationProblem {
        ConfigurationProblem(origin: .environment(variable), path: "", sentence: sentence)
    }
}

// MARK: - Which key a variable means

extension EnvironmentOverlay {
    private enum Step: Hashable {
        case name(String)
        case index(Int)
    }

    private struct Target {
        var steps: [Step] = []
        var row = ConfigurationKey.root
        var isFile = false
    }

    private func target(of variable: String, in setting: Setting) throws(ConfigurationProblem) -> Target {
        let parts = Self.split(variable)
        do {
            return try target(of: parts, variable: variable, in: setting)
        } catch let failure {
            guard let last = parts.last, last.hasSuffix("_FILE") else { throw failure }
            var target = try target(of: parts.dropLast() + [String(last.dropLast(5))], variable: variable, in: setting)
            target.isFile = true
            return target
        }
    }

    private static func split(_ variable: String) -> [String] {
        var parts = [""]
        var rest = variable.dropFirst(prefix.count)
        while let first = rest.first {
            if rest.hasPrefix("__") {
                parts.append("")
                rest = rest.dropFirst(2)
            } else {
                parts[parts.count - 1].append(first)
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    private func target(
        of parts: [String],
        variable: String,
        in setting: Setting
    ) throws(ConfigurationProblem) -> Target {
        var target = Target()
        var here: Setting? = setting
        for (index, part) in parts.enumerated() {
            switch target.row.kind {
            case .section(let keys):
                let match = keys.first { ([$0.name] + $0.otherNames).contains { Self.folded($0) == Self.folded(part) } }
                guard let match else {
                    let names = keys.map { Self.written($0.name) }
                    let start = Self.prefix + parts.prefix(index).map { $0 + "__" }.joined()
                    let near = NearestKey.nearest(to: part, among: names)
                    throw problem(variable, "unknown key" + (near.map { "; did you mean \(start)\($0)?" } ?? ""))
                }
                here = here?.entries.first { match.name == $0.name || match.otherNames.contains($0.name) }?.value
                target.steps.append(.name(match.name))
                target.row = match
            case .named(_, let element):
                let matches = (here?.entries ?? []).filter { Self.folded($0.name) == Self.folded(part) }
                guard let match = matches.first, matches.count == 1 else {
                    let path = parts.prefix(index).joined(separator: "__")
                    throw problem(
                        variable,
                        matches.isEmpty
                            ? "the file has no key under \(Self.prefix)\(path) that is written \(part)"
                            : "more than one key of the file is written \(part)"
                    )
                }
                here = match.value
                target.steps.append(.name(match.name))
                target.row = element
            case .items(let element):
                guard let number = Int(part), case .list(let items) = here?.content, items.indices.contains(number)
                else {
                    throw problem(variable, "the file has no item \(part) in that list")
                }
                here = items[number]
                target.steps.append(.index(number))
                target.row = element
            case .boolean, .integer, .text, .choice, .texts, .opaque: throw problem(variable, "unknown key")
            }
        }
        return target
    }

    /// `bindPort` as `BINDPORT`, `irc.example.org` as `IRC_EXAMPLE_ORG`.
    static func written(_ name: String) -> String {
        String(name.uppercased().map { TextRule.alphanumeric.contains($0) ? $0 : "_" })
    }

    private static func folded(_ name: String) -> String { written(name).filter { $0 != "_" } }

    private static func put(
        _ value: Setting,
        at steps: ArraySlice<Step>,
        in setting: Setting,
        origin: SettingOrigin
    ) -> Setting {
        guard let step = steps.first else { return value }
        var result = setting
        switch (step, setting.content) {
        case (.name(let name), .mapping(var entries)):
            if let index = entries.firstIndex(where: { $0.name == name }) {
                entries[index].value = put(value, at: steps.dropFirst(), in: entries[index].value, origin: origin)
            } else {
                entries.append(entry(name, value, at: steps, origin: origin))
            }
            result.content = .mapping(entries)
        case (.name(let name), .absent):
            result.content = .mapping([entry(name, value, at: steps, origin: origin)])
        case (.index(let index), .list(var items)) where items.indices.contains(index):
            items[index] = put(value, at: steps.dropFirst(), in: items[index], origin: origin)
            result.content = .list(items)
        // The file holds something of another form there, which the check reports.
        case (.name, .scalar), (.name, .list), (.index, _): break
        }
        return result
    }

    private static func entry(
        _ name: String,
        _ value: Setting,
        at steps: ArraySlice<Step>,
        origin: SettingOrigin
    ) -> Setting.Entry {
        let nothing = Setting(content: .absent, origin: origin)
        return Setting.Entry(
            name: name,
            origin: origin,
            value: put(value, at: steps.dropFirst(), in: nothing, origin: origin)
        )
    }
}

extension Setting {
    fileprivate var entries: [Entry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    fileprivate func moved(to origin: SettingOrigin) -> Setting {
        let content: Content =
            switch content {
            case .absent: .absent
            case .scalar(let text): .scalar(text)
            case .list(let items): .list(items.map { $0.moved(to: origin) })
            case .mapping(let entries):
                .mapping(entries.map { Entry(name: $0.name, origin: origin, value: $0.value.moved(to: origin)) })
            }
        return Setting(content: content, origin: origin)
    }
}
