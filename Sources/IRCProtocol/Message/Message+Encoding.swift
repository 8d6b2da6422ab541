extension Message {
    /// The line as bytes, CR LF and all.
    ///
    /// The last gate before the socket: whatever the types promise is checked again, so that no value, however it was
    /// made, ends a line early or shifts a parameter. What is read back is this message. Errors: ``LineError``.
    package func encoded(limits: LineLimits = .sent) throws(LineError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tags.isEmpty ? 128 : 512)
        try tags.write(to: &bytes, limit: limits.tags)
        let start = bytes.count
        if let source {
            let text = source.description
            guard !text.isEmpty, !text.utf8.contains(UInt8(ascii: " ")), Source(parsing: text) == source else {
                throw .badSource
            }
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: text.utf8)
            bytes.append(UInt8(ascii: " "))
        }
        try writeCommand(to: &bytes)
        try writeParameters(to: &bytes)
        guard !bytes.span.holdsForbidden(to: bytes.count) else { throw .forbiddenByte }
        bytes.append(13)
        bytes.append(10)
        guard bytes.count - start <= limits.rest else { throw .tooLong(bytes.count - start) }
        return bytes
    }

    private func writeCommand(to bytes: inout [UInt8]) throws(LineError) {
        let word = command.word
        // A made-up word must read back as itself, not as a numeric or a known verb in other letters.
        switch command {
        case .other, .numeric: guard Command(word: word) == command else { throw .badCommand }
        default: break
        }
        bytes.append(contentsOf: word.utf8)
    }

    private func writeParameters(to bytes: inout [UInt8]) throws(LineError) {
        guard parameters.count <= LineLimits.parameterCount else { throw .tooManyParameters(parameters.count) }
        for (index, parameter) in parameters.enumerated() {
            bytes.append(UInt8(ascii: " "))
            if !parameter.canBeMiddle {
                guard index == parameters.count - 1 else { throw .badMiddle(index) }
                bytes.append(UInt8(ascii: ":"))
            }
            bytes.append(contentsOf: parameter.text.utf8)
        }
    }
}
