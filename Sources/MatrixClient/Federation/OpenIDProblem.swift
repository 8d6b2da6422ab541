/// Why it is not known whom an OpenID token is of. Holds neither token nor address, so it may be told to anybody.
package struct OpenIDProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case badServerName, forbiddenAddress, unreachable, refused, unreadable, foreignUser
    }

    package var code: Code

    package init(_ code: Code) { self.code = code }

    package var description: String {
        switch code {
        case .badServerName: "This is no name of a homeserver, or no token"
        case .forbiddenAddress: "The homeserver is at an address that is not asked"
        case .unreachable: "The homeserver could not be reached"
        case .refused: "The homeserver does not know the token"
        case .unreadable: "The homeserver did not name a user"
        case .foreignUser: "The homeserver named a user of another server"
        }
    }
}
