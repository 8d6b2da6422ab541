import IRCProtocol
import MatrixProtocol

/// Something that somebody wants of the bridge, at the door where it is asked.
enum Deed: Sendable, Hashable {
    /// To speak on a network or have a connection there at all.
    case use(NetworkID)
    /// To have a channel's portal made, or to be invited to it, as by `!join`.
    case bringPortal(NetworkID, ChannelName)
    /// To talk alone with somebody on IRC.
    case message(NetworkID, Nickname)
    /// To undo a link. `hasPower`: the room lets them change its power levels.
    case unlink(hasPower: Bool)
    /// What is for administrators only.
    case administer
}

/// Why somebody may not do something.
struct Refusal: Sendable, Hashable {
    /// A whole sentence for the person who asked.
    var sentence: String
    init(_ sentence: String) { self.sentence = sentence }
}

extension Bridge {
    /// Why `user` may not do this, with the sentence to tell them; nil where they may.
    mutating func refusal(of deed: Deed, by user: UserID) -> Refusal? {
        switch deed {
        case .use(let id):
            return networks[id]?.exclusion(of: user).map {
                Refusal($0.reason ?? "You are excluded from this bridge.")
            }
        case .bringPortal(let id, let channel):
            guard let network = networks[id] else { return nil }
            let settings = network.configuration.dynamicChannels
            guard settings.enabled, settings.joinRule == "public" || settings.whitelist.contains(user.text) else {
                return Refusal(
                    "You do not have permission to bring channels of \(network.configuration.name) here."
                )
            }
            return network.isExcluded(channel) ? Refusal("\(channel) is not bridged here.") : nil
        case .message(let id, let nick):
            guard let network = networks[id] else { return nil }
            let settings = network.configuration.privateMessages
            guard settings.enabled else {
                return Refusal("Private messages are turned off for \(network.configuration.name).")
            }
            guard !network.isExcluded(nick: network.fold(nick)) else {
                return Refusal("This person is not reached through this bridge.")
            }
            guard settings.federate || user.server == configuration.homeserver.domain else {
                return Refusal("Private messages are only for users of \(configuration.homeserver.domain).")
            }
            return refusal(of: .use(id), by: user)
        case .unlink(let hasPower):
            if hasPower || isAdministrator(user) { return nil }
            return Refusal("Only who may change the power levels of the room may do this.")
        case .administer:
            return isAdministrator(user) ? nil : Refusal("You do not have permission to use this command.")
        }
    }
}
