/// One key of the configuration file: the row from which the checks, the defaults, the sample file, the documentation
/// and the JSON schema are all made.
///
/// A section holds its own keys, so the whole description is one tree with ``ConfigurationKey/root`` at its top.
package struct ConfigurationKey: Sendable {
    package indirect enum Kind: Sendable {
        case boolean
        case integer(ClosedRange<Int>)
        case text(TextRule)
        /// One of a few words.
        case choice([String])
        case texts(TextRule)
        /// Anything at all: taken over from mairc and never looked into.
        case opaque
        case section([ConfigurationKey])
        /// A section whose keys the operator chooses. `element` describes each value; its name stands for the key in
        /// documents.
        case named(TextRule, element: ConfigurationKey)
        /// A list of sections.
        case items(ConfigurationKey)
    }

    /// Whether giving the key changes anything.
    package enum Effect: Sendable, Hashable {
        case now
        /// Understood and checked, but Trestle does not act on it yet: a value other than the default is a warning.
        case notYet
        /// A thing of mairc that Trestle does not have, and the sentence that says what stands in its place.
        case never(String)
    }

    /// How the key stands in the sample file.
    package enum Sample: Sendable, Hashable {
        /// With its default, or commented out where it has none or has no effect yet.
        case plain
        case live(ConfigurationValue)
        case commented(ConfigurationValue)
    }

    package let name: String
    package private(set) var kind: Kind
    /// Nil where there is none, or where it follows from another key as ``defaultNote`` says.
    package let fallback: ConfigurationValue?
    package let explanation: String
    package var effect = Effect.now
    package var sample = Sample.plain
    package var defaultNote: String?
    package var isRequired = false
    package var isSecret = false
    /// Taken over on SIGHUP, without a restart.
    package var isReloadable = false
    /// Other spellings that are read too, because mairc's sample, schema and code disagree.
    package var otherNames: [String] = []

    package init(_ name: String, _ kind: Kind, default fallback: ConfigurationValue? = nil, _ explanation: String) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        self.explanation = explanation
    }

    package var children: [ConfigurationKey] {
        switch kind {
        case .section(let keys): keys
        case .named(_, let element), .items(let element): [element]
        case .boolean, .integer, .text, .choice, .texts, .opaque: []
        }
    }

    package subscript(name: String) -> ConfigurationKey? {
        children.first { $0.name == name || $0.otherNames.contains(name) }
    }
}

// MARK: - What a row adds

extension ConfigurationKey {
    package static func section(
        _ name: String,
        _ explanation: String,
        _ keys: [ConfigurationKey]
    ) -> ConfigurationKey {
        ConfigurationKey(name, .section(keys), explanation)
    }

    package var required: ConfigurationKey { with { $0.isRequired = true } }
    package var secret: ConfigurationKey { with { $0.isSecret = true } }
    package var reloadable: ConfigurationKey { with { $0.isReloadable = true } }
    /// The same with all that is below it.
    package var wholeReloadable: ConfigurationKey {
        with { key in
            key.isReloadable = true
            switch key.kind {
            case .section(let keys): key.kind = .section(keys.map(\.wholeReloadable))
            case .named(let rule, let element): key.kind = .named(rule, element: element.wholeReloadable)
            case .items(let element): key.kind = .items(element.wholeReloadable)
            case .boolean, .integer, .text, .choice, .texts, .opaque: break
            }
        }
    }

    package var notYet: ConfigurationKey { with { $0.effect = .notYet } }

    package func never(_ sentence: String) -> ConfigurationKey { with { $0.effect = .never(sentence) } }
    package func sample(_ value: ConfigurationValue) -> ConfigurationKey { with { $0.sample = .live(value) } }
    package func example(_ value: ConfigurationValue) -> ConfigurationKey { with { $0.sample = .commented(value) } }
    package func by(_ note: String) -> ConfigurationKey { with { $0.defaultNote = note } }
    package func alias(_ names: String...) -> ConfigurationKey { with { $0.otherNames = names } }

    private func with(_ change: (inout ConfigurationKey) -> Void) -> ConfigurationKey {
        var copy = self
        change(&copy)
        return copy
    }
}
