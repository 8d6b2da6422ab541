extension MessageTags {
    /// Reads `key=value;key;...`. Nothing is an error: a tag without a key is passed over.
    init(parsing line: Span<UInt8>, _ range: Range<Int>, _ decoder: TextDecoder) {
        self.init()
        var index = range.lowerBound
        while index < range.upperBound {
            let stop = line.firstIndex(of: UInt8(ascii: ";"), from: index, to: range.upperBound)
            let equals = line.firstIndex(of: UInt8(ascii: "="), from: index, to: stop)
            if equals > index {
                append(
                    key: decoder.decode(line, index..<equals),
                    value: equals < stop ? Self.unescaped(line, equals + 1..<stop, decoder) : ""
                )
            }
            index = stop + 1
        }
    }

    /// IRCv3 message-tags, "Escaping values": a lone backslash at the end goes, one before any other byte too.
    private static func unescaped(_ line: Span<UInt8>, _ range: Range<Int>, _ decoder: TextDecoder) -> String {
        let backslash = UInt8(ascii: "\\")
        guard line.firstIndex(of: backslash, from: range.lowerBound, to: range.upperBound) < range.upperBound else {
            return decoder.decode(line, range)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if line[index] != backslash {
                bytes.append(line[index])
            } else {
                index += 1
                guard index < range.upperBound else { break }
                bytes.append(unescaped(line[index]))
            }
            index += 1
        }
        return decoder.decode(bytes.span, 0..<bytes.count)
    }

    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: ":"): UInt8(ascii: ";")
        case UInt8(ascii: "s"): UInt8(ascii: " ")
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "n"): 10
        default: byte
        }
    }

    /// Writes `@key=value;... ` with the space after it, nothing when there are no tags.
    func write(to bytes: inout [UInt8], limit: Int) throws(LineError) {
        guard !isEmpty else { return }
        let start = bytes.count
        for tag in all {
            bytes.append(UInt8(ascii: bytes.count == start ? "@" : ";"))
            guard !tag.key.isEmpty, tag.key.utf8.allSatisfy(Self.canStandInKey) else { throw .badTagKey }
            bytes.append(contentsOf: tag.key.utf8)
            if !tag.value.isEmpty {
                bytes.append(UInt8(ascii: "="))
                for byte in tag.value.utf8 { try Self.writeEscaped(byte, to: &bytes) }
            }
        }
        bytes.append(UInt8(ascii: " "))
        guard bytes.count - start <= limit else { throw .tagsTooLong(bytes.count - start) }
    }

    /// Wider than the grammar of keys: what comes in can go out, and nothing is read as the end of a key.
    private static func canStandInKey(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 10, 13, UInt8(ascii: " "), UInt8(ascii: ";"), UInt8(ascii: "="): false
        default: true
        }
    }

    private static func writeEscaped(_ byte: UInt8, to bytes: inout [UInt8]) throws(LineError) {
        switch byte {
        case 0: throw .forbiddenByte
        case UInt8(ascii: ";"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: ":")])
        case UInt8(ascii: " "): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "s")])
        case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
        case 13: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
        case 10: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
        default: bytes.append(byte)
        }
    }
}
