/// The charset tried when bytes are not UTF-8.
package enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case latin1 = "iso-8859-1"
    case latin9 = "iso-8859-15"
    case windows1252 = "windows-1252"
    case windows1251 = "windows-1251"
    case koi8r = "koi8-r"
}
