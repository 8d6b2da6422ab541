import MatrixProtocol

/// What the state of a room says of who is in it and who may decide for it.
struct RoomAuthority: Sendable, Hashable {
    /// Who is in the room, with the name they have there.
    private(set) var joined: [UserID: String?] = [:]
    private(set) var alias: RoomAlias?
    private var levels: PowerLevelsContent?
    private var creators: Set<UserID> = []
    private var creatorsStandAbove = false
    private var claims: [String: Set<UserID>] = [:]

    init(state: [RoomEvent]) {
        for event in state {
            switch event.content {
            case .member(let user, let content) where content.membership == .join:
                joined.updateValue(content.displayname, forKey: user)
            case .powerLevels(let content): levels = content
            case .canonicalAlias(let alias): self.alias = alias
            case .bridging(let key, let claim?) where claim.holds:
                claims[key.lowercased(), default: []].insert(event.sender)
            case .create(let version, let additional, _):
                // A room without a version is of the first.
                creatorsStandAbove = RoomVersion(version ?? "1").creatorsStandAbove
                creators = Set([event.sender] + (creatorsStandAbove ? additional : []))
            default: break
            }
        }
    }

    /// Who of those in the room says under `key` that they link it.
    func claimants(of key: String) -> [UserID] {
        claims[key.lowercased(), default: []].filter { joined.keys.contains($0) }.sorted()
    }

    func mayWrite(_ type: String, _ user: UserID) -> Bool {
        if creators.contains(user), creatorsStandAbove || levels == nil { return true }
        guard let levels else { return true }
        return levels.level(of: user) >= levels.levelNeeded(forEvent: type, isState: true)
    }

    /// Who may change the power levels decides for the room: they could give themselves every other right.
    func mayDecide(_ user: UserID) -> Bool {
        guard joined.keys.contains(user) else { return false }
        if creators.contains(user), creatorsStandAbove || levels == nil { return true }
        guard let levels else { return false }
        return levels.level(of: user) >= levels.levelNeeded(forEvent: "m.room.power_levels", isState: true)
    }
}
