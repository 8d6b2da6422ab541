extension EventContent {
    private enum Fields: String, CodingKey {
        case topic, alias, body, status
        case kind = "msgtype"
        case replacement = "replacement_room"
        case redacts
        case roomVersion = "room_version"
        case additionalCreators = "additional_creators"
        case relatesTo = "m.relates_to"
        case offer, live, description
        case order = "org.trestle.order"
    }

    private struct Offer: Decodable {
        var sdp: String
    }

    /// State counts only under the key that the specification gives it: power levels under the key `x` are no power
    /// levels. A type that is state but has no state key, or the other way about, is `other`.
    init(type: String, stateKey: String?, in event: KeyedDecodingContainer<RoomEvent.CodingKeys>) throws {
        func fields() throws -> KeyedDecodingContainer<Fields> {
            try event.nestedContainer(keyedBy: Fields.self, forKey: .content)
        }
        switch (type, stateKey) {
        case ("m.room.message", nil):
            let content = try fields()
            // A message redacted before it reached us has lost both.
            self =
                content.contains(.kind) || content.contains(.body)
                ? .message(try event.decode(MessageContent.self, forKey: .content))
                : .other(type: type, stateKey: nil)
        case ("m.sticker", nil):
            self =
                try fields().contains(.body)
                ? .sticker(try MessageContent.sticker(from: event.superDecoder(forKey: .content)))
                : .other(type: type, stateKey: nil)
        case ("m.reaction", nil):
            let relation = try fields().lenient(RelatesTo.self, .relatesTo)
            if let relation, relation.kind == "m.annotation", let target = relation.event, let key = relation.key {
                self = .reaction(target, key: key)
            } else {
                self = .other(type: type, stateKey: nil)
            }
        case ("m.call.invite", nil):
            let offer = try fields().lenient(Offer.self, .offer)
            self = .call(offer?.sdp.contains("m=video") == true ? .video : .voice)
        case ("m.call.notify", nil), ("org.matrix.msc4075.call.notify", nil), ("m.rtc.notification", nil),
            ("org.matrix.msc4075.rtc.notification", nil):
            self = .call(.conference)
        case ("m.beacon_info", let key?), ("org.matrix.msc3672.beacon_info", let key?):
            let content = try fields()
            self =
                content.lenient(Bool.self, .live) == true
                ? .liveLocation(content.lenient(String.self, .description)) : .other(type: type, stateKey: key)
        case ("m.room.encrypted", nil): self = .encrypted
        case ("m.room.redaction", nil):
            // In content since room version 11, beside it before; homeservers may send both.
            let inside = try fields().decodeIfPresent(EventID.self, forKey: .redacts)
            self = .redaction(try inside ?? event.decodeIfPresent(EventID.self, forKey: .redacts))
        case ("m.room.member", let user?):
            guard let user = UserID(parsing: user) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .stateKey,
                    in: event,
                    debugDescription: "not a user identifier"
                )
            }
            self = .member(user: user, try event.decode(MemberContent.self, forKey: .content))
        case ("m.room.topic", ""):
            self = .topic(try fields().decodeIfPresent(String.self, forKey: .topic) ?? "")
        case ("m.room.power_levels", ""):
            self = .powerLevels(try event.decode(PowerLevelsContent.self, forKey: .content))
        case ("m.room.create", ""):
            let content = try fields()
            self = .create(
                roomVersion: try content.decodeIfPresent(String.self, forKey: .roomVersion),
                additionalCreators: content.lenient(LossyList<UserID>.self, .additionalCreators)?.elements ?? [],
                order: content.lenient(String.self, .order).map { TransactionID($0) }
            )
        case ("m.room.tombstone", ""):
            self = .tombstone(replacement: try fields().decodeIfPresent(RoomID.self, forKey: .replacement))
        case ("m.room.canonical_alias", ""):
            let alias = try fields().decodeIfPresent(String.self, forKey: .alias)
            self = .canonicalAlias(alias.flatMap { RoomAlias(parsing: $0) })
        case (BridgingClaim.type, let key?):
            let status = try fields().lenient(String.self, .status)
            self = .bridging(key: key, status.flatMap { BridgingClaim(rawValue: $0) })
        case (FunctionalMembers.type, ""):
            self = .functionalMembers(try event.decode(FunctionalMembers.self, forKey: .content).users)
        case (RoomConfigContent.type, let key?):
            self = .roomConfig(key: key, try event.decode(RoomConfigContent.self, forKey: .content))
        case (_, let key?) where PolicyRuleContent.kind(ofType: type) != nil:
            let content = try PolicyRuleContent.kind(ofType: type).flatMap { kind in
                try PolicyRuleContent(kind: kind, from: event.superDecoder(forKey: .content))
            }
            self = .policyRule(type: type, stateKey: key, content)
        default:
            guard stateKey == nil, let content = try? event.superDecoder(forKey: .content) else {
                self = .other(type: type, stateKey: stateKey)
                return
            }
            if let poll = PollContent(type: type, from: content) {
                self = .poll(poll)
            } else if let text = ExtensibleText(from: content)?.text {
                self = .unknown(type: type, text: text)
            } else {
                self = .other(type: type, stateKey: nil)
            }
        }
    }
}
