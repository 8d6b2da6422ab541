import Foundation

/// `io.element.functional_members`: members of a room that are there to do something and are no people (MSC4171).
package struct FunctionalMembers: Sendable, Hashable {
    package static let type = "io.element.functional_members"

    package var users: [UserID]

    package init(users: [UserID]) { self.users = users }

    /// The content of the state; nobody where it is of another form.
    package init(json: String) {
        self = (try? JSONDecoder().decode(Self.self, from: Data(json.utf8))) ?? Self(users: [])
    }
}

extension FunctionalMembers: Decodable {
    private enum CodingKeys: String, CodingKey { case users = "service_members" }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        users = fields.lenient(LossyList<UserID>.self, .users)?.elements ?? []
    }
}
