import Yams

/// Reads YAML into settings that know their lines. Plain scalars keep their spelling: what `on` or `0123` means is for
/// the key to say.
enum YAMLReader {
    /// Merge keys make more of a text than there is in it; no configuration comes near this.
    static let mostNodes = 200_000

    static func read(_ text: String) throws(ConfigurationProblem) -> Setting {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw problem(of: error) }
        guard let root else { return Setting(content: .absent, origin: .file(line: 1)) }
        var converter = Converter()
        let setting = converter.setting(root)
        if let problem = converter.problem { throw problem }
        return setting
    }

    private static func problem(of error: any Error) -> ConfigurationProblem {
        let (line, sentence): (Int, String) =
            switch error as? YamlError {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                (mark.line, "is not YAML: \(problem)")
            case .duplicatedKeysInMapping(let duplicates, let context):
                (context.mark.line, "has a key twice in one section: \(duplicates.sorted().joined(separator: ", "))")
            case .reader(let problem, _, _, _): (1, "is not YAML: \(problem)")
            default: (1, "is not YAML")
            }
        return ConfigurationProblem(origin: .file(line: line), path: "", sentence: sentence)
    }

    private struct Converter {
        var problem: ConfigurationProblem?
        var count = 0

        mutating func setting(_ node: Node) -> Setting {
            let origin = SettingOrigin.file(line: node.mark?.line ?? 1)
            count += 1
            guard count <= YAMLReader.mostNodes else {
                problem = ConfigurationProblem(origin: origin, path: "", sentence: "refers to itself too often")
                return Setting(content: .absent, origin: origin)
            }
            switch node {
            case .scalar(let scalar):
                let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
                return Setting(content: isNull ? .absent : .scalar(scalar.string), origin: origin)
            case .sequence(let items): return Setting(content: .list(items.map { setting($0) }), origin: origin)
            case .mapping(let pairs): return Setting(content: .mapping(entries(of: pairs)), origin: origin)
            case .alias: return Setting(content: .absent, origin: origin)
            }
        }

        /// With merge keys (`<<: *name`) put in place: what stands in the mapping itself goes before them.
        private mutating func entries(of pairs: Node.Mapping) -> [Setting.Entry] {
            var own: [Setting.Entry] = []
            var merged: [Setting.Entry] = []
            for (key, value) in pairs {
                guard let name = key.scalar else { continue }
                let origin = SettingOrigin.file(line: name.mark?.line ?? 1)
                if name.string == "<<", name.style == .plain {
                    merged += mergedEntries(of: setting(value))
                } else {
                    own.append(Setting.Entry(name: name.string, origin: origin, value: setting(value)))
                }
            }
            for entry in merged where !own.contains(where: { $0.name == entry.name }) { own.append(entry) }
            return own
        }

        private func mergedEntries(of setting: Setting) -> [Setting.Entry] {
            switch setting.content {
            case .mapping(let entries): entries
            case .list(let items): items.flatMap(mergedEntries)
            case .absent, .scalar: []
            }
        }
    }
}
