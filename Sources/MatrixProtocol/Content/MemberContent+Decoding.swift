extension MemberContent {
    /// `membership` must be one of the five; the rest is left out where it is odd, since it only adorns.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            membership: try fields.decode(Membership.self, forKey: .membership),
            displayname: fields.lenient(String.self, .displayname),
            isDirect: fields.lenient(Bool.self, .isDirect),
            reason: fields.lenient(String.self, .reason)
        )
    }

    package var json: JSONValue {
        .members([
            "membership": .string(membership.rawValue), "displayname": displayname.map(JSONValue.string),
            "is_direct": isDirect.map(JSONValue.bool), "reason": reason.map(JSONValue.string),
        ])
    }
}
