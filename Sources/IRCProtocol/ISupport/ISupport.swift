/// What a server announces in 005: a value with a default for everything (Modern IRC, "RPL_ISUPPORT Parameters").
package struct ISupport: Sendable, Hashable {
    package var caseMapping: CaseMapping = .rfc1459
    package var channelTypes: String = ChannelName.defaultTypes
    /// Mode letters and their prefix characters, strongest first.
    package var prefixes: [Prefix] = [Prefix(mode: "o", symbol: "@"), Prefix(mode: "v", symbol: "+")]
    package var channelModes = ChannelModes()
    package var statusMessage: String = ""
    package var networkName: String?
    package var nickLength: Int?
    package var channelLength: Int?
    package var topicLength: Int?
    package var kickLength: Int?
    package var awayLength: Int?
    package var userLength: Int?
    package var hostLength: Int?
    package var lineLength: Int = 512
    /// Every token as it came, the known ones too.
    package var tokens: [String: String] = [:]

    package init() {}

    package struct Prefix: Sendable, Hashable {
        package var mode: Character
        package var symbol: Character

        package init(mode: Character, symbol: Character) {
            self.mode = mode
            self.symbol = symbol
        }
    }

    /// The four types of CHANMODES: lists; always a parameter; a parameter when set; never one.
    package struct ChannelModes: Sendable, Hashable {
        package var lists: Set<Character> = ["b"]
        package var always: Set<Character> = ["k"]
        package var whenSet: Set<Character> = ["l"]
        package var flags: Set<Character> = ["i", "m", "n", "p", "s", "t"]

        package init() {}
    }
}
