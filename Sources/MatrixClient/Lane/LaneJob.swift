import MatrixProtocol

/// The order at the head of a lane, and how far it has come.
struct LaneJob: Hashable {
    /// What the next request is for.
    enum Stage: Hashable {
        case order
        /// The user was not allowed, so it joins, by an invitation if that is refused too; then the order is tried once
        /// more.
        case joining, inviting, joiningInvited, orderAgain
        /// An alias was taken: by which room?
        case resolving(RoomAlias)
        /// Refused what may already be so: what is this user in the room?
        case looking(at: UserID)
        /// Power levels are read before they are written, since writing them replaces all.
        case reading(RoomFact)
        case writing(PowerLevelsContent)
        /// The same of join rules and history.
        case changing(RoomAccess, json: String)
        /// A room without an alias may have been made by a try whose answer was lost: the rooms of its maker are looked
        /// through for it, so that it is not made twice.
        case listing
        case inspecting(RoomID, ArraySlice<RoomID>)
    }

    let order: MatrixOrder
    var stage: Stage
    var session = GhostSession(hasDevice: false, isCertain: false)
    /// Tries of this stage that failed in a row.
    var failures = 0
    /// What the order itself was refused with, before we looked closer.
    var refusal: MatrixFailure?
    var deviceRenewals = 0
    var hasRenewedRegistration = false
    var aliasRounds = 0
    /// Who stands above power levels, once read.
    var sovereigns: Set<UserID> = []
    /// Levels that were too large for the homeserver, once they are.
    var oversized: PowerLevelsContent?

    /// A homeserver that forgets the device it has just made gets the order without one.
    static let deviceRenewalLimit = 2
    /// How often an alias may be taken when a room is made and free when it is resolved.
    static let aliasRoundLimit = 5

    /// - Parameter mayBeDone: an earlier run has given it, and never heard what became of it.
    init(order: MatrixOrder, mayBeDone: Bool = false) {
        self.order = order
        switch order.action {
        case .setPowers: stage = .reading(.creation)
        case .setAccess(_, let access, _): stage = .reading(.content(type: access.type, stateKey: ""))
        case .createRoom(let plan) where mayBeDone && plan.aliasLocalpart == nil: stage = .listing
        default: stage = .order
        }
    }

    /// After an answer that leaves it open whether the order was carried out.
    mutating func doubt(_ answer: StepAnswer) {
        guard stage == .order, case .createRoom(let plan) = order.action, plan.aliasLocalpart == nil else { return }
        switch answer {
        case .unreachable: stage = .listing
        case .refused(let failure, _) where failure.status >= 500: stage = .listing
        default: break
        }
    }

    var step: LaneStep {
        switch stage {
        case .order, .orderAgain: .perform(order, withDevice: usesDevice)
        case .joining, .joiningInvited: room.map { .join($0, user: order.user) } ?? fallback
        case .inviting: room.map { .invite(order.user, room: $0) } ?? fallback
        case .resolving(let alias): .resolve(alias, asker: order.user)
        case .looking(let user):
            room.map { .membership(of: user, room: $0, asker: order.user) } ?? fallback
        case .reading(let fact): room.map { .read($0, fact, asker: order.user) } ?? fallback
        case .listing: .joinedRooms(order.user)
        case .inspecting(let room, _): .read(room, .creation, asker: order.user)
        case .changing(let access, let json):
            room.map { .setAccess($0, access, json: json, user: order.user) } ?? fallback
        case .writing(let levels): room.map { .setPowerLevels($0, levels, user: order.user) } ?? fallback
        }
    }

    var usesDevice: Bool { session.hasDevice && deviceRenewals < Self.deviceRenewalLimit }

    var room: RoomID? { order.action.room }

    /// Stages that need a room are entered only by orders that have one.
    private var fallback: LaneStep { .perform(order, withDevice: usesDevice) }
}
