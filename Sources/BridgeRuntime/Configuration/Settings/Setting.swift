/// What the operator gave, as it was read: no key is known yet.
package struct Setting: Sendable {
    package enum Content: Sendable {
        /// A key without a value counts as a key that is not there.
        case absent
        case scalar(String)
        case list([Setting])
        case mapping([Entry])
    }

    package struct Entry: Sendable {
        package var name: String
        package var origin: SettingOrigin
        package var value: Setting
    }

    package var content: Content
    package var origin: SettingOrigin

    /// A list or a section that is there, with nothing in it.
    var isEmpty: Bool {
        switch content {
        case .list(let items): items.isEmpty
        case .mapping(let entries): entries.isEmpty
        case .absent, .scalar: false
        }
    }

    var kindWord: String {
        switch content {
        case .absent: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "a section"
        }
    }
}

/// Where it was given.
package enum SettingOrigin: Sendable, Hashable {
    case file(line: Int)
    case environment(String)
}
