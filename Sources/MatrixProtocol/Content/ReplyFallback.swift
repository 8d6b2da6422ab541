import Foundation

/// The quotation that clients put before a reply until version 1.13 of the specification. Readers still remove it
/// ("Stripping fallback" in "Rich replies").
enum ReplyFallback {
    /// Removes the first lines that begin with `> ` and the empty line after them.
    ///
    /// A reply without a fallback may begin with a quotation of the sender's own, which is theirs to keep. So the first
    /// line must look as the fallback does, `> <@user:server>` or `> * <@user:server>`, unless `isCertain`.
    static func strip(body: String, isCertain: Bool) -> String {
        guard body.hasPrefix("> "), isCertain || body.hasPrefix("> <@") || body.hasPrefix("> * <@") else { return body }
        var rest = body[...]
        while rest.hasPrefix("> ") || rest.hasPrefix(">\n") {
            guard let end = rest.firstIndex(where: \.isNewline) else { return "" }
            rest = rest[rest.index(after: end)...]
        }
        if let first = rest.first, first.isNewline { rest.removeFirst() }
        return String(rest)
    }

    static let opening = "<mx-reply>"
    static let closing = "</mx-reply>"

    /// Removes `<mx-reply>…</mx-reply>` at the front; HTML where it is elsewhere loses it in `RichText`.
    static func strip(html: String) -> String {
        guard html.hasPrefix(opening), let end = html.range(of: closing) else { return html }
        return String(html[end.upperBound...])
    }
}
