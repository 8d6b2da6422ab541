/// The verb of a line: a known word, a numeric, or a word kept as it came.
package enum Command: Sendable, Hashable {
    case account, authenticate, away, batch, cap, chghost, error, fail, invite, join, kick, kill, mode, nick, note,
        notice
    case redact, rename, part, pass, ping, pong, privmsg, quit, setname, tagmsg, topic, user, wallops, warn, who, whois,
        names,
        list,
        ack
    case numeric(Numeric)
    /// Upper-cased as it came.
    case other(String)
}
