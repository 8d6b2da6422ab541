/// Cuts a stream of bytes into lines: each ends in LF or CR LF, empty ones are skipped.
///
/// Every byte is looked at once, whatever the pieces it comes in, and no more than `limit` bytes are kept. A longer line
/// is dropped up to its end and counted. A whole line inside one chunk is handed over where it lies, not copied.
package struct LineAssembler: Sendable {
    /// The longest line kept, its end not counted.
    package let limit: Int
    private var pending: [UInt8] = []
    private var isDiscarding = false

    /// By default what a server may send, and once more of the untagged part for servers with a long `LINELEN`.
    package init(limit: Int = LineLimits.received.tags + 8 * LineLimits.standardRest) { self.limit = limit }

    /// Bytes of a line whose end has not come.
    package var pendingCount: Int { pending.count }

    /// Takes a chunk and calls `line` for each line that it completes, without its end.
    ///
    /// Returns how many lines grew over the limit in this chunk. Each is counted when that is seen, not at its end:
    /// a peer that never ends a line is known at once.
    @discardableResult
    package mutating func receive(_ chunk: Span<UInt8>, line: (Span<UInt8>) -> Void) -> Int {
        var overlong = 0
        var start = 0
        while start < chunk.count {
            let stop = chunk.firstIndex(of: 10, from: start, to: chunk.count)
            let hasEnd = stop < chunk.count
            if isDiscarding {
                isDiscarding = !hasEnd
            } else if pending.count + (stop - start) > limit + 1 {
                // One more than the limit may still be the CR of a line's end.
                overlong += 1
                pending = []
                isDiscarding = !hasEnd
            } else if !hasEnd {
                append(chunk, start..<stop)
            } else if pending.isEmpty {
                overlong += deliver(chunk.extracting(start..<stop), to: line)
            } else {
                append(chunk, start..<stop)
                overlong += deliver(pending.span, to: line)
                pending.removeAll(keepingCapacity: pending.capacity <= LineLimits.standardRest * 2)
            }
            start = stop + 1
        }
        return overlong
    }

    private mutating func append(_ chunk: Span<UInt8>, _ range: Range<Int>) {
        for index in range { pending.append(chunk[index]) }
    }

    /// 1 when the line was too long after all.
    private func deliver(_ bytes: Span<UInt8>, to line: (Span<UInt8>) -> Void) -> Int {
        var end = bytes.count
        if end > 0, bytes[end - 1] == 13 { end -= 1 }
        if end > limit { return 1 }
        if end > 0 { line(bytes.extracting(0..<end)) }
        return 0
    }
}
