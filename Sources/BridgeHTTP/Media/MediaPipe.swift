import NIOCore

/// What happens to a file between the homeserver and whoever asked for it: opened where it is encrypted, counted, and
/// the part that was asked for cut out. Holds a piece at a time.
struct MediaPipe {
    /// The file is larger than it may be, or than it was said to be.
    struct TooLarge: Error {}
    /// The file ended before its time.
    struct TooShort: Error {}

    private var decryptor: FileDecryptor?
    private let range: ByteRange?
    private let length: Int?
    private let largest: Int?
    private var passed = 0
    /// What was cut out of an encrypted file last waits for the hash at the end: a changed file never arrives whole.
    private var held: ByteBuffer?

    init(decryptor: FileDecryptor?, range: ByteRange?, length: Int?, largest: Int?) {
        self.decryptor = decryptor
        self.range = range
        self.length = length
        self.largest = largest
    }

    /// Whether nothing of what is still to come matters.
    var isDone: Bool { decryptor == nil && range.map { passed > $0.last } ?? false }

    /// What goes on of the next piece.
    mutating func take(_ piece: ByteBuffer) throws -> ByteBuffer? {
        let start = passed
        passed += piece.readableBytes
        if let largest, passed > largest { throw TooLarge() }
        if let length, passed > length { throw TooLarge() }
        let opened = try decryptor?.open(piece) ?? piece
        let part = cut(opened, from: start)
        guard decryptor != nil else { return part }
        guard let part, part.readableBytes > 0 else { return nil }
        defer { held = part }
        return held
    }

    /// What goes on at the end.
    mutating func finish() throws -> ByteBuffer? {
        if !isDone, let length, passed < length { throw TooShort() }
        try decryptor?.finish()
        return held
    }

    private func cut(_ piece: ByteBuffer, from start: Int) -> ByteBuffer? {
        guard let range else { return piece }
        let first = max(range.first - start, 0)
        let end = min(range.last + 1 - start, piece.readableBytes)
        guard first < end else { return nil }
        return piece.getSlice(at: piece.readerIndex + first, length: end - first)
    }
}
