/// Modules of InspIRCd by the name its configuration uses.
package enum InspIRCdModules {
    /// Each gives one or more IRCv3 capabilities.
    package static let ircv3 = [
        "cap", "ircv3", "ircv3_accounttag", "ircv3_batch", "ircv3_capnotify", "ircv3_chghost", "ircv3_ctctags",
        "ircv3_echomessage", "ircv3_invitenotify", "ircv3_labeledresponse", "ircv3_msgid", "ircv3_servertime",
        "monitor", "namesx", "setname", "uhnames",
    ]

    /// Channel and user modes, operator commands, services.
    package static let other = [
        "banexception", "blockcolor", "botmode", "cgiirc", "chanhistory", "chghost", "cloaking", "customprefix", "deaf",
        "hidechans", "inviteexception", "kicknorejoin", "knock", "messageflood", "nonotice", "sajoin", "sakick",
        "samode", "sanick", "sapart", "services_account", "servprotect", "sethost", "showwhois", "spanningtree",
        "svshold",
    ]

    package static let all = ircv3 + other

    /// As a network of twenty years ago: no CAP at all.
    package static let withoutIRCv3 = other
}
