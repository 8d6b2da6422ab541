/// `m.room.member` (specification, "m.room.member").
package struct MemberContent: Sendable, Hashable, Codable {
    package enum Membership: String, Sendable, Hashable, Codable { case join, leave, invite, ban, knock }

    package var membership: Membership
    package var displayname: String?
    package var isDirect: Bool?
    package var reason: String?

    enum CodingKeys: String, CodingKey {
        case membership, displayname, reason
        case isDirect = "is_direct"
    }

    package init(
        membership: Membership,
        displayname: String? = nil,
        isDirect: Bool? = nil,
        reason: String? = nil
    ) {
        self.membership = membership
        self.displayname = displayname
        self.isDirect = isDirect
        self.reason = reason
    }
}
