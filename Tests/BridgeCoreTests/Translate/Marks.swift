import BridgeCore
import IRCProtocol
import MatrixProtocol

/// Formatting codes in letters that can be read: `‹b›bold‹/› ‹c›04red`.
enum Marks {
    private static let names: [(code: Unicode.Scalar, mark: String)] = [
        ("\u{2}", "‹b›"), ("\u{1D}", "‹i›"), ("\u{1F}", "‹u›"), ("\u{1E}", "‹s›"), ("\u{11}", "‹m›"), ("\u{16}", "‹r›"),
        ("\u{3}", "‹c›"), ("\u{4}", "‹x›"), ("\u{F}", "‹/›"),
    ]

    static func codes(_ marked: String) -> String {
        names.reduce(marked) { $0.replacing($1.mark, with: String($1.code)) }
    }

    static func marked(_ codes: String) -> String {
        codes.unicodeScalars.reduce(into: "") { text, scalar in
            text += names.first { $0.code == scalar }?.mark ?? String(scalar)
        }
    }
}

/// HTML taken apart by other means than those it was made with.
struct TagCheck {
    /// What is wrong with it; empty where nothing is.
    private(set) var problems: [String] = []
    /// What a reader sees.
    private(set) var text = ""
    private(set) var openings: [String] = []

    private static let allowed: Set<String> = ["strong", "em", "u", "del", "code", "span", "a", "br", "sup", "sub"]
    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'", "nbsp": " "]

    init(_ html: String) {
        var open: [String] = []
        // Not by what people see as one: a mark may stand behind a bracket.
        var rest = html.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "<":
                guard let end = rest.firstIndex(of: ">") else {
                    problems.append("an open bracket")
                    return
                }
                take(Substring(rest[..<end]), &open)
                rest = rest[rest.index(after: end)...]
            case "&":
                guard let end = rest.firstIndex(of: ";"), let value = Self.entities[String(rest[..<end])] else {
                    problems.append("a bare ampersand")
                    continue
                }
                text += value
                rest = rest[rest.index(after: end)...]
            case ">", "\"", "'": problems.append("a bare \(scalar)")
            default: text.unicodeScalars.append(scalar)
            }
        }
        if !open.isEmpty { problems.append("never closed: \(open)") }
        if html.utf8.contains(where: { $0 < 0x20 && $0 != 9 || $0 == 0x7F }) { problems.append("a control character") }
    }

    private mutating func take(_ tag: Substring, _ open: inout [String]) {
        if tag.hasPrefix("/") {
            if open.popLast() != String(tag.dropFirst()) { problems.append("closed out of turn: \(tag)") }
            return
        }
        let name = String(tag.prefix { $0 != " " })
        openings.append(String(tag))
        if !Self.allowed.contains(name) { problems.append("not allowed: \(name)") }
        let attributes = tag.dropFirst(name.count).split(separator: " ").map { $0.prefix { $0 != "=" } }
        let known: Set<Substring> =
            name == "a" ? ["href"] : name == "span" ? ["data-mx-color", "data-mx-bg-color"] : []
        if !known.isSuperset(of: attributes) { problems.append("not allowed: \(tag)") }
        if name == "a", open.contains("a") { problems.append("a link in a link") }
        if name != "br" { open.append(name) }
    }
}
