import IRCProtocol

// What a log or a failed test shows of them: never a password, never a channel's key.

extension NetworkConfiguration: CustomStringConvertible {
    package var description: String { "NetworkConfiguration(\(id.name))" }
}

extension NetworkConfiguration.Bot: CustomStringConvertible {
    package var description: String { "Bot(\(nick))" }
}

extension NetworkConfiguration.Mapping: CustomStringConvertible {
    package var description: String { "Mapping(\(channel))" }
}
