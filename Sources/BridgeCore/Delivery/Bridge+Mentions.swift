import IRCProtocol
import MatrixProtocol

// Whom a nick said on IRC stands for.
extension Bridge {
    /// Who has a nick, of the Matrix users who are on the channel and want to be mentioned; nil where nobody can be.
    func mentionable(in channel: ChannelKey) -> ((String) -> UserID?)? {
        let setting = configuration.ircHandler.mapIrcMentionsToMatrix
        guard setting != .forceOff, let network = networks[channel.network], network.puppets.count > 1 else {
            return nil
        }
        // No more than it needs: with each line it is made anew.
        return { [features] nick in
            guard let key = network.ownNames.holder(of: network.caseMapping.fold(nick)), let user = key.user,
                network.puppets[key]?.channels[channel.name]?.state == .present
            else { return nil }
            return setting.isWanted(features[user]) ? user : nil
        }
    }
}
