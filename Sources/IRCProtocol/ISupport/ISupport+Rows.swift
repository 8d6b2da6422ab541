extension ISupport {
    /// What a token does to the stored properties.
    struct Row: Sendable {
        let apply: @Sendable (inout ISupport, String) -> Void
        let restore: @Sendable (inout ISupport) -> Void
    }

    /// The tokens that have a property of their own. The others are read where they are asked for, from `tokens`.
    static let rows: [String: Row] = [
        "CASEMAPPING": Row {
            $0.caseMapping = CaseMapping(token: $1)
        } restore: {
            $0.caseMapping = ISupport().caseMapping
        },
        // Empty means that the network has no channels, which is said by some gateways and is taken at its word.
        "CHANTYPES": Row {
            $0.channelTypes = symbols($1)
        } restore: {
            $0.channelTypes = ISupport().channelTypes
        },
        "PREFIX": Row { support, value in
            if let prefixes = prefixes(value) { support.prefixes = prefixes }
        } restore: {
            $0.prefixes = ISupport().prefixes
        },
        "CHANMODES": Row {
            $0.channelModes = ChannelModes(token: $1)
        } restore: {
            $0.channelModes = ChannelModes()
        },
        "STATUSMSG": Row {
            $0.statusMessage = symbols($1)
        } restore: {
            $0.statusMessage = ""
        },
        "NETWORK": Row {
            $0.networkName = $1.isEmpty ? nil : $1
        } restore: {
            $0.networkName = nil
        },
        "NICKLEN": Row {
            $0.nickLength = length($1)
        } restore: {
            $0.nickLength = nil
        },
        "CHANNELLEN": Row {
            $0.channelLength = length($1)
        } restore: {
            $0.channelLength = nil
        },
        "TOPICLEN": Row {
            $0.topicLength = length($1)
        } restore: {
            $0.topicLength = nil
        },
        "KICKLEN": Row {
            $0.kickLength = length($1)
        } restore: {
            $0.kickLength = nil
        },
        "AWAYLEN": Row {
            $0.awayLength = length($1)
        } restore: {
            $0.awayLength = nil
        },
        "USERLEN": Row {
            $0.userLength = length($1)
        } restore: {
            $0.userLength = nil
        },
        "HOSTLEN": Row {
            $0.hostLength = length($1)
        } restore: {
            $0.hostLength = nil
        },
        // Less than the protocol's own limit cannot be meant.
        "LINELEN": Row {
            $0.lineLength = max(512, length($1) ?? 512)
        } restore: {
            $0.lineLength = 512
        },
    ]

    /// A length of at least one; nil for no number, which is "no limit known".
    static func length(_ value: String) -> Int? {
        guard !value.isEmpty, value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        // More digits than an Int takes are a number all the same: the largest.
        let number = min(Int(value) ?? Limit.length, Limit.length)
        return number > 0 ? number : nil
    }

    /// Printable characters, each once.
    private static func symbols(_ value: String) -> String {
        var found = String.UnicodeScalarView()
        for scalar in value.unicodeScalars.prefix(Limit.letters) where scalar.value > 32 && scalar.value != 127 {
            if !found.contains(scalar) { found.append(scalar) }
        }
        return String(found)
    }

    /// `(ov)@+`. Empty and `()` mean no prefixes; nil for what is neither: letters without their symbol go.
    private static func prefixes(_ value: String) -> [Prefix]? {
        if value.isEmpty { return [] }
        let scalars = Array(value.unicodeScalars)
        guard scalars.first == "(", let close = scalars.firstIndex(of: ")") else { return nil }
        let pairs = zip(scalars[1..<close], scalars[(close + 1)...]).prefix(Limit.prefixes)
        return pairs.map { Prefix(mode: Character($0), symbol: Character($1)) }
    }
}

extension ISupport.ChannelModes {
    /// `A,B,C,D`. Groups that are missing are empty; those after the fourth are unknown to us and are left out, which
    /// makes their letters ones without a parameter.
    init(token: String) {
        self.init()
        let groups = token.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false).map { group in
            Set(group.prefix(ISupport.Limit.letters).map { Character($0) })
        }
        func group(_ index: Int) -> Set<Character> { groups.indices.contains(index) ? groups[index] : [] }
        lists = group(0)
        always = group(1)
        whenSet = group(2)
        flags = group(3)
    }
}
