/// Character references of HTML: numeric ones and those names that chats use.
enum HTMLEntity {
    /// What the front of `text`, an ampersand, stands for, and how many bytes that takes; nil where it stands for itself.
    /// The semicolon is required, so that a `&copy=1` in an address stays what it is.
    static func decode(_ text: ArraySlice<UInt8>) -> (decoded: [UInt8], length: Int)? {
        let reference = text.dropFirst().prefix(lengthLimit)
        guard let end = reference.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = reference[..<end]
        let length = end - text.startIndex + 1
        guard name.first == UInt8(ascii: "#") else {
            return names[String(decoding: name, as: UTF8.self)].map { (Array($0.utf8), length) }
        }
        let isHex = name.dropFirst().first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
        let digits = name.dropFirst(isHex ? 2 : 1)
        guard !digits.isEmpty, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let code = UInt64(String(decoding: digits, as: UTF8.self), radix: isHex ? 16 : 10)
        else { return nil }
        let scalar = UInt32(exactly: code).flatMap { $0 == 0 ? nil : Unicode.Scalar($0) } ?? "\u{FFFD}"
        return (Array(String(Character(scalar)).utf8), length)
    }

    /// Longer than every name here and every number that means something.
    private static let lengthLimit = 18

    private static let names: [String: String] = [
        "amp": "&", "AMP": "&", "lt": "<", "LT": "<", "gt": ">", "GT": ">", "quot": "\"", "QUOT": "\"", "apos": "'",
        "nbsp": "\u{A0}", "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwj": "\u{200D}",
        "zwnj": "\u{200C}", "lrm": "\u{200E}", "rlm": "\u{200F}", "shy": "\u{AD}", "ZeroWidthSpace": "\u{200B}",
        "NewLine": "\n", "Tab": "\t", "copy": "©", "reg": "®", "trade": "™", "deg": "°", "plusmn": "±", "sup1": "¹",
        "sup2": "²", "sup3": "³", "micro": "µ", "para": "¶", "sect": "§", "middot": "·", "bull": "•", "hellip": "…",
        "prime": "′", "Prime": "″", "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“",
        "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»", "lsaquo": "‹", "rsaquo": "›", "dagger": "†",
        "Dagger": "‡", "permil": "‰", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "curren": "¤", "frac12": "½",
        "frac14": "¼", "frac34": "¾", "times": "×", "divide": "÷", "minus": "−", "ne": "≠", "le": "≤", "ge": "≥",
        "asymp": "≈", "equiv": "≡", "infin": "∞", "radic": "√", "sum": "∑", "prod": "∏", "int": "∫", "part": "∂",
        "larr": "←", "uarr": "↑", "rarr": "→", "darr": "↓", "harr": "↔", "lArr": "⇐", "rArr": "⇒", "hArr": "⇔",
        "not": "¬", "and": "∧", "or": "∨", "cap": "∩", "cup": "∪", "isin": "∈", "forall": "∀", "exist": "∃",
        "empty": "∅", "check": "✓", "cross": "✗", "star": "☆", "starf": "★", "hearts": "♥", "spades": "♠",
        "clubs": "♣", "diams": "♦", "iexcl": "¡", "iquest": "¿", "szlig": "ß", "aelig": "æ", "AElig": "Æ",
        "oslash": "ø", "Oslash": "Ø", "aring": "å", "Aring": "Å", "auml": "ä", "Auml": "Ä", "ouml": "ö", "Ouml": "Ö",
        "uuml": "ü", "Uuml": "Ü", "agrave": "à", "aacute": "á", "acirc": "â", "atilde": "ã", "ccedil": "ç",
        "Ccedil": "Ç", "egrave": "è", "eacute": "é", "Eacute": "É", "ecirc": "ê", "euml": "ë", "igrave": "ì",
        "iacute": "í", "icirc": "î", "iuml": "ï", "ntilde": "ñ", "Ntilde": "Ñ", "ograve": "ò", "oacute": "ó",
        "ocirc": "ô", "otilde": "õ", "ugrave": "ù", "uacute": "ú", "ucirc": "û", "yacute": "ý", "eth": "ð",
        "thorn": "þ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ",
        "pi": "π", "sigma": "σ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω", "lbrace": "{", "rbrace": "}",
        "lbrack": "[", "rbrack": "]", "lpar": "(", "rpar": ")", "ast": "*", "lowbar": "_", "grave": "`", "verbar": "|",
        "vert": "|", "num": "#", "dollar": "$", "percnt": "%", "commat": "@", "colon": ":", "semi": ";", "comma": ",",
        "period": ".", "sol": "/", "bsol": "\\", "quest": "?", "excl": "!", "equals": "=", "plus": "+", "Hat": "^",
    ]
}
