import Foundation

/// State by which the moderators of a room choose how it is bridged: for all channels under the empty key, for one under
/// its network and its name with a space between, `irc.example.org #channel`.
package struct RoomConfigContent: Sendable, Hashable {
    /// As matrix-appservice-irc names it.
    package static let type = "org.matrix.appservice-irc.config"

    /// Lines of IRC that one message may take; nil where none is set.
    package var lineLimit: Int?

    /// What IRC says reaches the room although not all of its people are there; nil where nothing is said of that.
    package var allowUnconnectedMatrixUsers: Bool?

    package init(lineLimit: Int? = nil, allowUnconnectedMatrixUsers: Bool? = nil) {
        self.lineLimit = lineLimit
        self.allowUnconnectedMatrixUsers = allowUnconnectedMatrixUsers
    }

    /// What makes no sense sets nothing.
    package init(json: String) {
        self = (try? JSONDecoder().decode(RoomConfigContent.self, from: Data(json.utf8))) ?? RoomConfigContent()
    }
}

extension RoomConfigContent: Decodable {
    private enum CodingKeys: String, CodingKey { case lineLimit, allowUnconnectedMatrixUsers }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        lineLimit = fields.lenient(Int.self, .lineLimit).flatMap { $0 > 0 ? $0 : nil }
        allowUnconnectedMatrixUsers = fields.lenient(Bool.self, .allowUnconnectedMatrixUsers)
    }
}
