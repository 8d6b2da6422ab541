/// The address of a picture in a line: the only address of the line, and one whose path ends as pictures do.
enum PictureAddress {
    private static let endings: Set<String> = ["png", "jpg", "jpeg", "gif", "webp"]
    private static let longest = 1_000

    static func find(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let links = TextLinks.find(in: bytes)
        guard links.count == 1, let range = links.first, range.count <= longest else { return nil }
        let url = String(decoding: bytes[range], as: UTF8.self)
        guard let start = url.firstRange(of: "://"), url[..<start.lowerBound].lowercased().hasPrefix("http") else {
            return nil
        }
        let rest = url[start.upperBound...]
        let path = rest.prefix { $0 != "?" && $0 != "#" }.drop { $0 != "/" }
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), endings.contains(name[name.index(after: dot)...].lowercased()) else {
            return nil
        }
        return url
    }
}
