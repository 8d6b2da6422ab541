import IRCProtocol

/// The modes that are set on a channel, as RPL_CHANNELMODEIS told them and MODE lines changed them.
struct ChannelModes: Sendable, Hashable {
    /// Each letter that is set, with its parameter. Of a key only that there is one.
    private(set) var letters: [Character: String] = [:]

    init() {}

    /// What `324` says.
    init(told reply: Message, support: ISupport) { apply(ModeChange.parse(reply, support: support), support) }

    /// Lists, such as bans, and ranks of people are none of these.
    mutating func apply(_ changes: [ModeChange], _ support: ISupport) {
        for change in changes where support.prefix(ofMode: change.letter) == nil {
            guard !support.channelModes.lists.contains(change.letter) else { continue }
            letters[change.letter] = change.isSet ? Self.shown(change) : nil
        }
    }

    private static func shown(_ change: ModeChange) -> String {
        change.letter == "k" ? "" : String((change.parameter ?? "").prefix(longestParameter))
    }

    /// Others choose it.
    private static let longestParameter = 200

    func restrictions(_ support: ISupport) -> Set<ChannelRestriction> {
        Set(letters.keys.compactMap { ChannelRestriction(letter: $0, support: support) })
    }

    /// The channel that those who cannot come in are sent to, whatever letter the server has for that.
    func forward(_ support: ISupport) -> ChannelName? {
        letters.filter { support.channelModes.whenSet.contains($0.key) }.sorted { $0.key < $1.key }.lazy
            .compactMap { ChannelName(parsing: $0.value, types: support.channelTypes) }.first
    }

    /// For people and programs: `+ilmt 50`, in the order of the letters.
    var text: String {
        let sorted = letters.sorted { $0.key < $1.key }
        let parameters = sorted.map(\.value).filter { !$0.isEmpty }
        return (["+" + String(sorted.map(\.key))] + parameters).joined(separator: " ")
    }
}
