import IRCProtocol
import MatrixProtocol

/// All that the bridge knows of one network. Nothing in it reaches into another network.
///
/// A dictionary hands out copies, and each look at one of the parts is such a copy: they share one reference.
struct Network: Sendable {
    @Boxed private var parts: Parts

    private struct Parts: Sendable {
        var configuration: NetworkConfiguration
        var caseMapping: CaseMapping
        var support = ISupport()
        var traits = NetworkTraits()
        var ghostTable: GhostTable
        var aliasNames: AliasNames
        var puppets: [PuppetKey: Puppet] = [:]
        var channels: [FoldedName: Channel] = [:]
        var ownNames = OwnNames()
        var people: [FoldedName: PersonIdentity] = [:]
        var accountGhosts: [String: UserID] = [:]
        var profiles: [FoldedName: PersonProfile] = [:]
        var watch = PartnerWatch()
        var renewing: [ConnectionID] = []
        var warnings: [ClosingCause: Duration] = [:]
        var seekers: Set<PuppetKey> = []
    }

    init(configuration: NetworkConfiguration, domain: String, caseMapping: CaseMapping) {
        parts = Parts(
            configuration: configuration,
            caseMapping: caseMapping,
            ghostTable: GhostTable(
                names: GhostNames(template: configuration.ghostTemplate, domain: domain)
            ),
            aliasNames: AliasNames(template: configuration.portalTemplate, domain: domain)
        )
    }

    var configuration: NetworkConfiguration {
        get { parts.configuration }
        _modify { yield &parts.configuration }
    }

    var caseMapping: CaseMapping {
        get { parts.caseMapping }
        _modify { yield &parts.caseMapping }
    }

    /// As the last connection learnt it.
    var support: ISupport {
        get { parts.support }
        _modify { yield &parts.support }
    }

    var traits: NetworkTraits {
        get { parts.traits }
        _modify { yield &parts.traits }
    }

    /// Whose ghost is whose.
    var ghostTable: GhostTable {
        get { parts.ghostTable }
        _modify { yield &parts.ghostTable }
    }

    var aliasNames: AliasNames {
        get { parts.aliasNames }
        _modify { yield &parts.aliasNames }
    }

    var puppets: [PuppetKey: Puppet] {
        get { parts.puppets }
        _modify { yield &parts.puppets }
    }

    var channels: [FoldedName: Channel] {
        get { parts.channels }
        _modify { yield &parts.channels }
    }

    /// Who would be connected, were there not as many of their homeserver as may be.
    var seekers: Set<PuppetKey> {
        get { parts.seekers }
        _modify { yield &parts.seekers }
    }

    /// When those who run the bridge were last warned of a cause.
    var warnings: [ClosingCause: Duration] {
        get { parts.warnings }
        _modify { yield &parts.warnings }
    }

    var ownNames: OwnNames {
        get { parts.ownNames }
        _modify { yield &parts.ownNames }
    }

    /// Who bears a nick, as lines and lists of names have shown.
    var people: [FoldedName: PersonIdentity] {
        get { parts.people }
        _modify { yield &parts.people }
    }

    /// The ghosts that people with an account had last, by the account in small letters.
    var accountGhosts: [String: UserID] {
        get { parts.accountGhosts }
        _modify { yield &parts.accountGhosts }
    }

    /// What is told of whoever bears a nick. Forgotten with the process.
    var profiles: [FoldedName: PersonProfile] {
        get { parts.profiles }
        _modify { yield &parts.profiles }
    }

    /// Who of our users' partners is there. Forgotten with the connections that watch them.
    var watch: PartnerWatch {
        get { parts.watch }
        _modify { yield &parts.watch }
    }

    /// Whose connections are still to be replaced, since the network has moved.
    var renewing: [ConnectionID] {
        get { parts.renewing }
        _modify { yield &parts.renewing }
    }

    var id: NetworkID { configuration.id }
    var botKey: PuppetKey { PuppetKey(network: id, user: nil) }

    func fold(_ nick: Nickname) -> FoldedName { caseMapping.fold(nick) }
    func fold(_ channel: ChannelName) -> FoldedName { caseMapping.fold(channel) }
    func key(_ channel: ChannelName) -> ChannelKey { ChannelKey(network: id, name: fold(channel)) }

    /// Which of the IRC side is shown on Matrix.
    func toMatrix(_ channel: FoldedName) -> NetworkConfiguration.MembershipLists.ToMatrix {
        let lists = configuration.membershipLists
        guard lists.enabled else { return NetworkConfiguration.MembershipLists.ToMatrix() }
        return lists.channels.first { caseMapping.fold($0.key) == channel }?.value ?? lists.ircToMatrix
    }

    /// Which of the Matrix side is shown on IRC.
    func toIRC(_ room: RoomID) -> NetworkConfiguration.MembershipLists.ToIRC {
        let lists = configuration.membershipLists
        guard lists.enabled else { return NetworkConfiguration.MembershipLists.ToIRC() }
        return lists.rooms[room.text] ?? lists.matrixToIrc
    }
}
