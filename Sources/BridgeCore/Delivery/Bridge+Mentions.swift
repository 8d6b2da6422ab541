import IRCProtocol
import MatrixProtocol

// Whom a nick said on IRC stands for.
extension Bridge {
    /// Who has a nick, of the Matrix users who are on the channel; nil where nobody is to be mentioned.
    func mentionable(in channel: ChannelKey) -> ((String) -> UserID?)? {
        let mode = configuration.ircHandler.mapIrcMentionsToMatrix
        guard mode == .on, let network = networks[channel.network], network.puppets.count > 1 else { return nil }
        return { nick in
            guard let key = network.ownNames.holder(of: network.caseMapping.fold(nick)), let user = key.user,
                network.puppets[key]?.channels[channel.name]?.state == .present
            else { return nil }
            return user
        }
    }
}
