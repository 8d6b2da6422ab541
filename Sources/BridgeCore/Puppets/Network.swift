import IRCProtocol
import MatrixProtocol

/// All that the bridge knows of one network. Nothing in it reaches into another network.
struct Network: Sendable {
    @Boxed var configuration: NetworkConfiguration
    var caseMapping: CaseMapping
    /// As the last connection learnt it.
    @Boxed var support = ISupport()
    @Boxed var traits = NetworkTraits()
    @Boxed var ghostNames: GhostNames
    @Boxed var aliasNames: AliasNames
    var puppets: [PuppetKey: Puppet] = [:]
    var channels: [FoldedName: Channel] = [:]
    var ownNames = OwnNames()

    init(configuration: NetworkConfiguration, domain: String, caseMapping: CaseMapping) {
        self.configuration = configuration
        self.caseMapping = caseMapping
        ghostNames = GhostNames(template: configuration.ghostTemplate, domain: domain)
        aliasNames = AliasNames(template: configuration.portalTemplate, domain: domain)
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
