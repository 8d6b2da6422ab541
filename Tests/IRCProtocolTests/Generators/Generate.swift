import IRCProtocol

/// Random values that a property is tried on.
struct Generate {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Bytes that mean something on a line, and any others.
    static let lineAlphabet: [UInt8] =
        Array(":@!; =\\,#abcPRIVMSG0123\u{1}\u{2}\u{3}".utf8) + [0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xFF]

    static let characters = [
        "a", "b", "7", "0", ",", " ", " ", "é", "ß", "€", "語", "🙂", "👩‍👩‍👧", "e\u{301}", "🇩🇪", ":", "#", "@", "\\", ";", "=",
        "x",
    ]

    mutating func line() -> [UInt8] {
        random.bytes(random.below(60), from: random.below(4) == 0 ? Array(0...255) : Self.lineAlphabet)
    }

    mutating func text(_ maximum: Int) -> String {
        (0..<random.below(maximum + 1)).map { _ in random.element(of: Self.characters, default: "a") }.joined()
    }

    mutating func word(_ maximum: Int) -> String {
        let word = text(maximum).filter { !" :@!,;=\\".contains($0) }
        return word.isEmpty ? "w" : word
    }

    mutating func message() -> Message {
        var tags = MessageTags()
        for _ in 0..<random.below(4) { tags[word(4)] = text(6) }
        let source = random.below(2) == 0 ? nil : self.source()
        let numeric = Numeric(rawValue: UInt16(random.below(1000)))
        let commands: [Command] = [.privmsg, .join, .authenticate, .numeric(numeric), .other("X9")]
        let command = random.element(of: commands, default: .ping)
        var parameters = (0..<random.below(LineLimits.parameterCount)).map { _ in Parameter(cleaning: word(5)) }
        if random.below(2) == 0 { parameters.append(Parameter(cleaning: text(20))) }
        return Message(tags: tags, source: source, command, parameters)
    }

    mutating func source() -> Source {
        switch random.below(4) {
        case 0: Source(name: word(6))
        case 1: Source(name: word(6), host: word(6))
        case 2: Source(name: word(6), user: word(6))
        default: Source(name: word(6), user: word(6), host: word(6))
        }
    }

    mutating func style() -> FormattedText.Style {
        func color(_ random: inout SplitMix64) -> FormattedText.Color? {
            switch random.below(4) {
            case 0: .palette(UInt8(random.below(99)))
            case 1: .rgb(UInt8(random.below(256)), UInt8(random.below(256)), UInt8(random.below(256)))
            default: nil
            }
        }
        let traits = FormattedText.Traits(rawValue: random.below(3) == 0 ? 0 : UInt8(random.below(64)))
        return FormattedText.Style(traits, foreground: color(&random), background: color(&random))
    }

    mutating func formattedText(runs: Int, length: Int) -> FormattedText {
        FormattedText(runs: (0..<random.below(runs + 1)).map { _ in FormattedText.Run(text(length), style()) })
    }
}
