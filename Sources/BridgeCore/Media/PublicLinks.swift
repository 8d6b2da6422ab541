import MatrixProtocol

/// Makes the links by which people on IRC open what Matrix users sent: `BASE/m/TOKEN/NAME`.
///
/// A link is made of its event, its purpose and its name alone, so it is the same in every run: what had been said
/// before a restart is said with the same link after it.
package struct PublicLinks: Sendable {
    package enum Purpose: String, Sendable, Hashable { case file, paste }

    /// What nobody else can make: an id, and what proves that the link is ours.
    package struct Token: Sendable, Hashable {
        package var id: String
        package var proof: String

        package init(id: String, proof: String) {
            self.id = id
            self.proof = proof
        }
    }

    package typealias MakeToken = @Sendable (_ event: EventID, _ purpose: Purpose, _ name: String) -> Token

    /// Between the base and the token.
    package static let path = "m"

    private let base: String
    private let makeToken: MakeToken

    /// - Parameters:
    ///   - base: without a slash at the end.
    ///   - makeToken: the same for the same arguments; letters, digits, `-` and `_` only.
    package init(base: String, makeToken: @escaping MakeToken) {
        self.base = base
        self.makeToken = makeToken
    }

    struct Link: Sendable, Hashable {
        var id: String
        var url: String
    }

    func link(to purpose: Purpose, of event: EventID, named name: String) -> Link {
        let token = makeToken(event, purpose, name)
        return Link(
            id: token.id,
            url: "\(base)/\(Self.path)/\(token.id)\(token.proof)/\(PercentEncoding.encode(name))"
        )
    }
}
