/// A section whose every value has been checked. What was not given, or was wrong and has been reported, has the default
/// of its key.
struct Settings: Sendable {
    struct Checked: Sendable {
        indirect enum Content: Sendable {
            case value(ConfigurationValue)
            case section(Settings)
            case named([Named])
            case items([Settings])
        }

        var content: Content
        var origin: SettingOrigin
    }

    struct Named: Sendable {
        var name: String
        var value: Checked
    }

    var key: ConfigurationKey
    var path: String
    var origin: SettingOrigin
    var given: [String: Checked] = [:]

    init(key: ConfigurationKey, path: String, origin: SettingOrigin) {
        self.key = key
        self.path = path
        self.origin = origin
    }

    func boolean(_ name: String) -> Bool {
        if case .boolean(let value) = value(name) { value } else { false }
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let value) = value(name) { value } else { nil }
    }

    func text(_ name: String) -> String? {
        if case .text(let value) = value(name) { value } else { nil }
    }

    func texts(_ name: String) -> [String] {
        if case .texts(let value) = value(name) { value } else { [] }
    }

    func section(_ name: String) -> Settings {
        if case .section(let settings) = given[name]?.content { return settings }
        return Settings(key: row(name), path: path(name), origin: origin)
    }

    func named(_ name: String) -> [Named] {
        if case .named(let entries) = given[name]?.content { entries } else { [] }
    }

    func items(_ name: String) -> [Settings] {
        if case .items(let items) = given[name]?.content { items } else { [] }
    }

    func origin(_ name: String) -> SettingOrigin { given[name]?.origin ?? origin }

    func path(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private func value(_ name: String) -> ConfigurationValue? {
        if case .value(let value) = given[name]?.content { return value }
        return row(name).fallback
    }

    private func row(_ name: String) -> ConfigurationKey {
        guard let row = key[name] else { preconditionFailure("The key \(path(name)) is read but not described") }
        return row
    }
}
