/// Text with places for values, such as `@irc_$NICK`: a variable is `$` and one of the names given at the start.
///
/// Every occurrence is filled, and what is put in stays as it is: a value that looks like a variable is not filled again.
package struct Template: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case literal(String)
        case variable(String)
    }

    package private(set) var parts: [Part] = []

    /// `$` with anything but one of `variables` stands for itself. Where two names fit, the longer one counts.
    package init(_ text: some StringProtocol, variables: [String]) {
        let names = variables.sorted { $0.utf8.count > $1.utf8.count }
        var literal = ""
        var rest = Substring(text)
        while let first = rest.first {
            if first == "$", let name = names.first(where: { rest.dropFirst().hasPrefix($0) }) {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.variable(name))
                rest = rest.dropFirst(1 + name.count)
            } else {
                literal.append(first)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    /// The text with `values` in place; a variable without a value is left as it was written.
    package func expanded(_ values: [String: String]) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .literal(let literal): text += literal
            case .variable(let name): text += values[name] ?? "$\(name)"
            }
        }
    }

    /// The template that is left when some of the variables have their values.
    package func filled(_ values: [String: String]) -> Template {
        var result = self
        result.parts = parts.map { part in
            guard case .variable(let name) = part, let value = values[name] else { return part }
            return .literal(value)
        }
        return result
    }

    package func contains(_ variable: String) -> Bool { parts.contains(.variable(variable)) }

    /// What stands before the first variable, and after the last: the whole text both times where there is none.
    package var fixedEnds: (prefix: String, suffix: String) {
        (
            Self.text(of: parts.prefix { !$0.isVariable }),
            Self.text(of: parts.reversed().prefix { !$0.isVariable }.reversed())
        )
    }

    /// The parts that are literal, for checks of what they are made of.
    package var literals: String { Self.text(of: parts.filter { !$0.isVariable }) }

    private static func text(of parts: some Sequence<Part>) -> String {
        parts.reduce(into: "") { text, part in
            if case .literal(let literal) = part { text += literal }
        }
    }
}

extension Template.Part {
    var isVariable: Bool {
        switch self {
        case .literal: false
        case .variable: true
        }
    }
}
