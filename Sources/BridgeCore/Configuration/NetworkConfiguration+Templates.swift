import IRCProtocol

extension NetworkConfiguration {
    /// The local part and sigil of a ghost's id, with `$SERVER` filled and `$NICK` open.
    package var ghostTemplate: Template { filled(matrixClients.userTemplate, open: "NICK") }

    /// The local part and sigil of a portal's alias, with `$SERVER` filled and `$CHANNEL` open. Without a sigil, the
    /// channel's own `#` stands for it.
    package var portalTemplate: Template { filled(dynamicChannels.aliasTemplate, open: "CHANNEL") }

    /// A ghost's display name, with `$SERVER` filled and `$NICK`, `$ACCOUNT`, `$REALNAME` and `$BOT` open.
    package var displayNameTemplate: Template {
        filled(matrixClients.displayName, open: "NICK", "ACCOUNT", "REALNAME", "BOT")
    }

    private func filled(_ text: String, open variables: String...) -> Template {
        Template(text, variables: ["SERVER"] + variables).filled(["SERVER": id.name])
    }
}

extension NetworkConfiguration.IRCClients {
    /// A puppet's nick, before it is made to fit the network: `$DISPLAY`, `$LOCALPART` and `$USERID` open.
    package var template: Template { Template(nickTemplate, variables: ["DISPLAY", "LOCALPART", "USERID"]) }
}
