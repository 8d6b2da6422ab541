/// Makes strings of bytes: UTF-8 where they are that, else the fallback charset. Never fails.
package struct TextDecoder: Sendable {
    /// Nil for UTF-8 alone (IRCv3 `UTF8ONLY`): what is none becomes U+FFFD.
    package let encoding: TextEncoding?

    package init(encoding: TextEncoding?) { self.encoding = encoding }

    package func decode(_ bytes: Span<UInt8>) -> String { decode(bytes, 0..<bytes.count) }

    package func decode(_ bytes: some Collection<UInt8>) -> String { decode(Array(bytes).span) }

    func decode(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let piece = bytes.extracting(range)
        do {
            return String(copying: try UTF8Span(validating: piece))
        } catch {
            return decodeOther(piece, firstError: error.byteOffsets)
        }
    }

    private func decodeOther(_ bytes: Span<UInt8>, firstError: Range<Int>) -> String {
        if let whole = wholeCharacters(of: bytes, firstError: firstError) { return whole }
        guard let encoding else {
            return bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        }
        var text = String.UnicodeScalarView()
        let upper = encoding.upperHalf
        for index in bytes.indices {
            let byte = bytes[index]
            text.append(byte < 0x80 ? Unicode.Scalar(byte) : upper[Int(byte) - 0x80])
        }
        return String(text)
    }

    /// UTF-8 whose last character the server's length limit cut in two, without that character.
    ///
    /// Taken for it only where there is evidence: an earlier character that is whole, or two bytes of the last.
    private func wholeCharacters(of bytes: Span<UInt8>, firstError: Range<Int>) -> String? {
        guard firstError.upperBound == bytes.count, bytes[firstError.lowerBound] >= 0xC2 else { return nil }
        let sequence = bytes[firstError.lowerBound] >= 0xF0 ? 4 : bytes[firstError.lowerBound] >= 0xE0 ? 3 : 2
        guard firstError.count < sequence,
            let head = try? UTF8Span(validating: bytes.extracting(0..<firstError.lowerBound)),
            firstError.count > 1 || !head.isKnownASCII && !Self.isASCII(bytes, to: firstError.lowerBound)
        else { return nil }
        return String(copying: head)
    }

    private static func isASCII(_ bytes: Span<UInt8>, to end: Int) -> Bool {
        (0..<end).allSatisfy { bytes[$0] < 0x80 }
    }
}
