extension Message {
    /// Reads one line, with or without its end (Modern IRC, "Message Format"; IRCv3 message-tags).
    ///
    /// Wide at the door: any number of spaces between parts, any verb of letters and digits, any number of parameters.
    /// Text that is not UTF-8 is read in `encoding`, piece by piece, so that one odd parameter leaves the others alone;
    /// without one there is nothing but UTF-8.
    /// Tags over `limits.tags` are an error; what goes beyond `limits.rest` outside the tags is cut off at a
    /// character, as a server that cut the line would have done. Give `ISupport.lineLength` where it is announced.
    package init(
        parsing line: Span<UInt8>,
        encoding: TextEncoding? = .latin1,
        limits: LineLimits = .received
    ) throws(LineError) {
        guard let peek = LinePeek(line) else {
            throw line.indices.allSatisfy({ [10, 13, 32].contains(line[$0]) }) ? .empty : .noCommand
        }
        guard peek.tags.isEmpty || peek.tags.count + 2 <= limits.tags else {
            throw .tagsTooLong(peek.tags.count + 2)
        }
        guard !line.holdsForbidden(to: peek.parameters.upperBound) else { throw .forbiddenByte }

        let decoder = TextDecoder(encoding: encoding)
        tags = peek.tags.isEmpty ? MessageTags() : MessageTags(parsing: line, peek.tags, decoder)
        source = peek.source.isEmpty ? nil : Source(parsing: line, peek.source, nick: peek.nick, decoder)
        if let code = peek.code {
            command = Command(code: code)
        } else if let word = Command(line, peek.command) {
            command = word
        } else {
            throw .badCommand
        }
        let start = peek.source.isEmpty ? peek.command.lowerBound : peek.source.lowerBound - 1
        let end = line.characterBoundary(
            before: min(peek.parameters.upperBound, start + max(0, limits.rest - 2)),
            end: peek.parameters.upperBound
        )
        parameters = Self.parameters(of: line, peek.parameters.lowerBound, end, decoder)
    }

    /// For bytes that are not held as a span; those without contiguous storage are copied.
    package init(
        parsing line: some Collection<UInt8>,
        encoding: TextEncoding? = .latin1,
        limits: LineLimits = .received
    ) throws(LineError) {
        let read = line.withContiguousStorageIfAvailable { bytes in
            Result { () throws(LineError) in try Message(parsing: bytes.span, encoding: encoding, limits: limits) }
        }
        if let read {
            self = try read.get()
        } else {
            try self.init(parsing: Array(line).span, encoding: encoding, limits: limits)
        }
    }

    private static func parameters(
        of line: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ decoder: TextDecoder
    ) -> [Parameter] {
        guard start < end else { return [] }
        var parameters: [Parameter] = []
        parameters.reserveCapacity(4)
        var index = start
        while index < end {
            if line[index] == UInt8(ascii: ":") {
                parameters.append(Parameter(unchecked: decoder.decode(line, index + 1..<end)))
                return parameters
            }
            let stop = line.firstIndex(of: UInt8(ascii: " "), from: index, to: end)
            parameters.append(Parameter(unchecked: decoder.decode(line, index..<stop)))
            index = line.skippingSpaces(from: stop, to: end)
        }
        return parameters
    }
}

extension Source {
    /// Splits as ``init(parsing:)`` does.
    fileprivate init(parsing line: Span<UInt8>, _ range: Range<Int>, nick: Range<Int>, _ decoder: TextDecoder) {
        guard nick.upperBound < range.upperBound else {
            self.init(name: decoder.decode(line, nick))
            return
        }
        let at = UInt8(ascii: "@")
        var userEnd = nick.upperBound
        if line[userEnd] != at {
            userEnd = range.upperBound - 1
            while userEnd > nick.upperBound, line[userEnd] != at { userEnd -= 1 }
            if userEnd == nick.upperBound { userEnd = range.upperBound }
        }
        self.init(
            name: decoder.decode(line, nick),
            user: userEnd > nick.upperBound ? decoder.decode(line, nick.upperBound + 1..<userEnd) : nil,
            host: userEnd < range.upperBound ? decoder.decode(line, userEnd + 1..<range.upperBound) : nil
        )
    }
}

extension Span<UInt8> {
    /// `cut`, or up to three bytes earlier where it would fall inside a character of UTF-8.
    fileprivate func characterBoundary(before cut: Int, end: Int) -> Int {
        guard cut < end else { return end }
        for step in 0..<4 where cut - step > 0 && self[cut - step] & 0xC0 != 0x80 { return cut - step }
        return cut
    }
}
