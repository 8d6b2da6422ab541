/// A picture as its first bytes tell: those formats that every client shows and nothing runs in.
package struct PictureFormat: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case png = "image/png"
        case jpeg = "image/jpeg"
        case gif = "image/gif"
        case webp = "image/webp"
    }

    package struct Size: Sendable, Hashable {
        package var width: Int
        package var height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    package var kind: Kind
    /// Nil where it is not found. In points, as the picture says.
    package var size: Size?

    /// Points above this are some megabytes on disk and gigabytes in whoever shows them.
    package static let mostPoints = 50_000_000

    package var isHuge: Bool {
        guard let size else { return false }
        let (points, isOver) = size.width.multipliedReportingOverflow(by: size.height)
        return isOver || points > Self.mostPoints
    }

    /// Nil for what is none of the formats. Reads the beginning only, and nothing in it traps.
    package init?(_ bytes: some RandomAccessCollection<UInt8>) {
        let bytes = Array(bytes.prefix(Self.longestHead))
        guard let kind = Kind.allCases.first(where: { $0.begins(bytes) }) else { return nil }
        self.kind = kind
        size =
            switch kind {
            case .png: Self.size(bytes, at: 16, 20, { Self.big(bytes, $0, 4) })
            case .gif: Self.size(bytes, at: 6, 8, { Self.little(bytes, $0, 2) })
            case .jpeg: Self.jpegSize(bytes)
            case .webp: Self.webpSize(bytes)
            }
    }

    /// Of a JPEG the size stands behind what cameras and editors wrote about it.
    private static let longestHead = 256 << 10

    private static func size(
        _ bytes: [UInt8],
        at width: Int,
        _ height: Int,
        _ read: (Int) -> Int?
    ) -> Size? {
        guard let width = read(width), let height = read(height), width > 0, height > 0 else { return nil }
        return Size(width: width, height: height)
    }

    private static func big(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
        guard start >= 0, start + count <= bytes.count else { return nil }
        return bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
        guard start >= 0, start + count <= bytes.count else { return nil }
        return bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The first frame header among the segments (ISO 10918-1, B.2.2).
    private static func jpegSize(_ bytes: [UInt8]) -> Size? {
        var index = 2
        while index + 4 <= bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            if marker == 0xFF {
                index += 1
                continue
            }
            guard let length = big(bytes, index + 2, 2), length >= 2 else { return nil }
            // 0xC4, 0xC8 and 0xCC are tables and not frames.
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                return size(bytes, at: index + 7, index + 5) { big(bytes, $0, 2) }
            }
            // Picture data begins: no frame header came.
            if marker == 0xDA || marker == 0xD9 { return nil }
            index += 2 + length
        }
        return nil
    }

    /// RFC 9649: the simple forms and the extended one.
    private static func webpSize(_ bytes: [UInt8]) -> Size? {
        guard bytes.count >= 16 else { return nil }
        switch String(decoding: bytes[12..<16], as: UTF8.self) {
        case "VP8 ": return size(bytes, at: 26, 28) { little(bytes, $0, 2).map { $0 & 0x3FFF } }
        case "VP8L":
            guard let packed = little(bytes, 21, 4) else { return nil }
            return Size(width: (packed & 0x3FFF) + 1, height: (packed >> 14 & 0x3FFF) + 1)
        case "VP8X": return size(bytes, at: 24, 27) { little(bytes, $0, 3).map { $0 + 1 } }
        default: return nil
        }
    }
}

extension PictureFormat.Kind {
    /// Of a file's name.
    package var ending: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .gif: "gif"
        case .webp: "webp"
        }
    }

    fileprivate func begins(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .jpeg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
        case .gif: bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8))
        case .webp:
            bytes.count >= 12 && bytes.starts(with: Array("RIFF".utf8))
                && bytes[8..<12].elementsEqual(Array("WEBP".utf8))
        }
    }
}
