/// Holds what the operator gave against the description of the keys.
struct SettingCheck {
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    static let bareMapping = "a bare list of rooms is read, but write the rooms under roomIds"

    /// The section with every value that will do; what will not is in ``problems``.
    mutating func section(_ setting: Setting, as key: ConfigurationKey, path: String) -> Settings {
        var settings = Settings(key: key, path: path, origin: setting.origin)
        var entries: [Setting.Entry] = []
        switch setting.content {
        case .absent: break
        case .mapping(let given): entries = given
        case .scalar, .list:
            report(setting.origin, path, "must be a section, not \(setting.kindWord)")
            return settings
        }
        for entry in entries {
            let place = settings.path(entry.name)
            guard let row = key[entry.name] else {
                report(entry.origin, place, NearestKey.unknown(entry.name, in: key))
                continue
            }
            guard settings.given[row.name] == nil else {
                report(entry.origin, place, "means the same as \(row.name), which is there too")
                continue
            }
            guard let checked = value(entry.value, as: row, path: place) else { continue }
            settings.given[row.name] = checked
        }
        addRequired(to: &settings)
        warnOfNoEffect(in: settings, entries: entries)
        return settings
    }

    private mutating func addRequired(to settings: inout Settings) {
        for row in settings.key.children where settings.given[row.name] == nil {
            if row.isRequired {
                // What is there but will not do has been reported.
                let place = settings.path(row.name)
                let isReported = problems.contains { $0.path == place || $0.path.hasPrefix("\(place)[") }
                guard !isReported else { continue }
                report(settings.origin, settings.path(row.name), "is required")
            } else if case .section = row.kind, row.requiresSomething {
                let nothing = Setting(content: .absent, origin: settings.origin)
                _ = section(nothing, as: row, path: settings.path(row.name))
            }
        }
    }

    private mutating func value(_ setting: Setting, as row: ConfigurationKey, path: String) -> Settings.Checked? {
        if row.isRequired, setting.isEmpty {
            report(setting.origin, path, "must not be empty")
            return nil
        }
        let content: Settings.Checked.Content?
        switch (row.kind, setting.content) {
        case (.section, .absent) where !row.requiresSomething, (.named, .absent), (.items, .absent),
            (.boolean, .absent),
            (.integer, .absent), (.text, .absent), (.choice, .absent), (.texts, .absent), (.opaque, .absent):
            return nil
        case (.section, .list(let rooms)) where row.name == ConfigurationKey.mapping.name:
            content = bareMapping(rooms, setting: setting, as: row, path: path)
        case (.section, _): content = .section(section(setting, as: row, path: path))
        case (.named(let rule, let element), .mapping(let entries)):
            content = .named(named(entries, rule: rule, element: element, path: path))
        case (.items(let element), .list(let items)):
            content = .items(
                items.enumerated().map { section($0.element, as: element, path: "\(path)[\($0.offset)]") }
            )
        case (.texts(let rule), .list(let items)): content = texts(items, rule: rule, path: path).map { .value($0) }
        case (.opaque, _): content = .value(.boolean(true))
        case (.boolean, .scalar(let text)), (.integer, .scalar(let text)), (.text, .scalar(let text)),
            (.choice, .scalar(let text)):
            content = scalar(text, as: row, path: path, origin: setting.origin).map { .value($0) }
        case (.boolean, _), (.integer, _), (.text, _), (.choice, _):
            report(setting.origin, path, "must be a single value, not \(setting.kindWord)")
            content = nil
        case (.named, _):
            report(setting.origin, path, "must be a section, not \(setting.kindWord)")
            content = nil
        case (.texts, _), (.items, _):
            report(setting.origin, path, "must be a list, not \(setting.kindWord)")
            content = nil
        }
        return content.map { Settings.Checked(content: $0, origin: setting.origin) }
    }

    private mutating func scalar(
        _ text: String,
        as row: ConfigurationKey,
        path: String,
        origin: SettingOrigin
    ) -> ConfigurationValue? {
        // What was given is never repeated where it may be a secret or carry one.
        switch row.kind {
        case .boolean:
            switch text {
            case "true", "True", "TRUE": return .boolean(true)
            case "false", "False", "FALSE": return .boolean(false)
            default: report(origin, path, "must be true or false")
            }
        case .integer(let range):
            if let number = Int(text), range.contains(number) { return .integer(number) }
            report(origin, path, "must be a whole number \(range.words)")
        case .choice(let words):
            if words.contains(text) { return .text(text) }
            report(origin, path, "must be one of \(words.joined(separator: ", "))")
        case .text(let rule):
            guard let complaint = rule.complaint(about: text) else { return .text(text) }
            report(origin, path, complaint)
        case .texts, .opaque, .section, .named, .items: break
        }
        return nil
    }

    private mutating func texts(_ items: [Setting], rule: TextRule, path: String) -> ConfigurationValue? {
        let before = problems.count
        let values = items.enumerated().compactMap { index, item -> String? in
            guard case .scalar(let text) = item.content else {
                report(item.origin, "\(path)[\(index)]", "must be a single value, not \(item.kindWord)")
                return nil
            }
            if let complaint = rule.complaint(about: text) { report(item.origin, "\(path)[\(index)]", complaint) }
            return text
        }
        return problems.count == before ? .texts(values) : nil
    }

    private mutating func named(
        _ entries: [Setting.Entry],
        rule: TextRule,
        element: ConfigurationKey,
        path: String
    ) -> [Settings.Named] {
        entries.compactMap { entry in
            let place = "\(path).\(entry.name)"
            if let complaint = rule.complaint(about: entry.name) {
                report(entry.origin, place, "the key \(complaint)")
                return nil
            }
            // A key with nothing under it is still named: a network of defaults only.
            let nothing = Settings(key: element, path: place, origin: entry.origin)
            let checked =
                value(entry.value, as: element, path: place)
                ?? (element.children.isEmpty
                    ? nil : Settings.Checked(content: .section(nothing), origin: entry.origin))
            return checked.map { Settings.Named(name: entry.name, value: $0) }
        }
    }

    private mutating func bareMapping(
        _ rooms: [Setting],
        setting: Setting,
        as row: ConfigurationKey,
        path: String
    ) -> Settings.Checked.Content {
        warnings.append(ConfigurationProblem(origin: setting.origin, path: path, sentence: Self.bareMapping))
        let entry = Setting.Entry(name: "roomIds", origin: setting.origin, value: setting)
        let whole = Setting(content: .mapping([entry]), origin: setting.origin)
        return .section(section(whole, as: row, path: path))
    }

    private mutating func report(_ origin: SettingOrigin, _ path: String, _ sentence: String) {
        problems.append(ConfigurationProblem(origin: origin, path: path, sentence: sentence))
    }
}

// MARK: - What has no effect

extension SettingCheck {
    /// Only what the operator gave and what would change something: a key at its default, or in a section that is
    /// turned off, promises nothing.
    private mutating func warnOfNoEffect(in settings: Settings, entries: [Setting.Entry]) {
        let isOff = settings.key["enabled"] != nil && !settings.boolean("enabled")
        for entry in entries {
            guard let row = settings.key[entry.name], let checked = settings.given[row.name] else { continue }
            if case .value(let value) = checked.content, value == row.fallback { continue }
            let sentence: String
            switch row.effect {
            case .now: continue
            case .notYet where isOff: continue
            case .notYet: sentence = "is not in effect yet"
            case .never(let reason): sentence = "has no effect in Trestle: \(reason)"
            }
            let place = settings.path(entry.name)
            warnings.append(ConfigurationProblem(origin: entry.origin, path: place, sentence: sentence))
        }
    }
}

extension ConfigurationKey {
    /// Whether a section cannot be left out.
    var requiresSomething: Bool {
        guard case .section(let keys) = kind else { return false }
        return keys.contains { $0.isRequired || $0.requiresSomething }
    }
}

extension ClosedRange<Int> {
    fileprivate var words: String {
        upperBound == .max ? "of at least \(lowerBound)" : "from \(lowerBound) to \(upperBound)"
    }
}
