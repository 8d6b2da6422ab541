extension Command {
    /// The known words, the frequent first: the table is searched from the top.
    private static let words: [(word: String, command: Command)] = [
        ("PRIVMSG", .privmsg), ("JOIN", .join), ("QUIT", .quit), ("PART", .part), ("NOTICE", .notice),
        ("MODE", .mode), ("NICK", .nick), ("TAGMSG", .tagmsg), ("AWAY", .away), ("PING", .ping), ("PONG", .pong),
        ("ACCOUNT", .account), ("CHGHOST", .chghost), ("BATCH", .batch), ("TOPIC", .topic), ("KICK", .kick),
        ("SETNAME", .setname), ("INVITE", .invite), ("CAP", .cap), ("AUTHENTICATE", .authenticate), ("FAIL", .fail),
        ("WARN", .warn), ("NOTE", .note), ("ERROR", .error), ("ACK", .ack), ("KILL", .kill), ("WALLOPS", .wallops),
        ("PASS", .pass), ("USER", .user), ("WHO", .who), ("WHOIS", .whois), ("NAMES", .names), ("LIST", .list),
        ("REDACT", .redact), ("RENAME", .rename),
    ]

    private static let codes: [(code: VerbCode, command: Command)] = words.compactMap { row in
        VerbCode(row.word).map { ($0, row.command) }
    }

    /// The command of a verb in any case; nil for what cannot be a verb: empty, or other than letters and digits.
    package init?(word: some StringProtocol) {
        let bytes = Array(word.utf8)
        self.init(bytes.span, 0..<bytes.count)
    }

    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let code = VerbCode(bytes, range) else {
            self.init(longWord: bytes, range)
            return
        }
        self.init(code: code)
    }

    init(code: VerbCode) {
        for row in Self.codes where row.code == code {
            self = row.command
            return
        }
        self = code.numeric.map(Command.numeric) ?? .other(code.text)
    }

    /// Longer than any known word, and kept all the same.
    private init?(longWord bytes: Span<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return nil }
        var word: [UInt8] = []
        for index in range {
            guard let byte = VerbCode.upperCased(bytes[index]) else { return nil }
            word.append(byte)
        }
        self = .other(String(decoding: word, as: UTF8.self))
    }

    /// The verb as it stands on a line: upper-case, or three digits.
    package var word: String {
        switch self {
        case .numeric(let numeric): numeric.text
        case .other(let word): word
        default: Self.words.first { $0.command == self }?.word ?? ""
        }
    }

    /// What to compare a ``LinePeek`` with; nil where no verb can be so written.
    package var code: VerbCode? { VerbCode(word) }
}

extension VerbCode {
    fileprivate var text: String {
        var bytes: [UInt8] = []
        for shift in stride(from: 120, through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: rawValue >> shift)
            if byte != 0 { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Numeric {
    /// Three digits, as on the line.
    package var text: String {
        let digits = String(rawValue)
        return String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    }
}
