import MatrixProtocol
import Testing

/// Pictures by their first bytes.
@Suite struct PictureFormatTests {
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 1, 2, 0, 0, 0, 3]
    static let gif = Array("GIF89a".utf8) + [0x2C, 0x01, 0x0A, 0x00]
    /// With a segment before the frame header.
    static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 1, 2, 3, 4, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 20, 0, 30, 1, 1, 1, 1]
    static let webp = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
    static let extended =
        webp + Array("VP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0] + [0x0F, 0x27, 0, 0x03, 0, 0]
    static let lossy = webp + Array("VP8 ".utf8) + [UInt8](repeating: 0, count: 10) + [0x40, 0x01, 0xF0, 0x00]
    static let lossless = webp + Array("VP8L".utf8) + [0, 0, 0, 0, 0x2F, 0x03, 0x80, 0x00, 0x00]

    typealias Row = (name: String, bytes: [UInt8], kind: PictureFormat.Kind?, size: PictureFormat.Size?)

    static let rows: [Row] = [
        ("png", png, .png, .init(width: 258, height: 3)),
        ("png cut off", Array(png.prefix(12)), .png, nil),
        ("png of nothing", Array(png.prefix(16)) + [UInt8](repeating: 0, count: 8), .png, nil),
        ("gif", gif, .gif, .init(width: 300, height: 10)),
        ("old gif", Array("GIF87a".utf8) + [1, 0, 2, 0], .gif, .init(width: 1, height: 2)),
        ("jpeg", jpeg, .jpeg, .init(width: 30, height: 20)),
        ("jpeg without a frame", Array(jpeg.prefix(10)) + [0xFF, 0xDA, 0, 2], .jpeg, nil),
        ("jpeg with a segment of no length", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0], .jpeg, nil),
        ("jpeg cut off", Array(jpeg.prefix(15)), .jpeg, nil),
        ("webp extended", extended, .webp, .init(width: 10_000, height: 4)),
        ("webp lossy", lossy, .webp, .init(width: 320, height: 240)),
        ("webp lossless", lossless, .webp, .init(width: 4, height: 3)),
        ("webp cut off", webp, .webp, nil),
        ("another riff", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVE".utf8), nil, nil),
        ("svg", Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), nil, nil),
        ("svg with a declaration", Array("<?xml version='1.0'?><svg/>".utf8), nil, nil),
        ("html", Array("<!DOCTYPE html>".utf8), nil, nil), ("pdf", Array("%PDF-1.7".utf8), nil, nil),
        ("bmp", Array("BM".utf8) + [0, 0, 0, 0], nil, nil), ("nothing", [], nil, nil), ("one byte", [0xFF], nil, nil),
    ]

    @Test(arguments: rows) func isTold(_ row: Row) {
        let format = PictureFormat(row.bytes)
        #expect(format?.kind == row.kind)
        #expect(format?.size == row.size)
    }

    @Test func whatIsHugeIsKnown() {
        let huge = Self.png.prefix(16) + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(PictureFormat(huge)?.isHuge == true)
        #expect(PictureFormat(Self.png)?.isHuge == false)
    }

    /// Whatever the bytes, nothing traps.
    @Test(arguments: 0..<200) func anyBytesAreRead(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for start in [Self.png, Self.gif, Self.jpeg, Self.extended, Self.lossy, Self.lossless] {
            var bytes = start + (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
            for _ in 0..<4 { bytes[Int.random(in: 3..<bytes.count, using: &random)] = 0xFF }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            let format = PictureFormat(bytes)
            #expect(format?.size.map { $0.width > 0 && $0.height > 0 } ?? true)
        }
    }
}
