/// Which colours people on a network are shown.
package enum IRCColors: Sendable, Hashable {
    /// The nearest of the 99 that clients agree on.
    case palette
    /// As they are. Only newer clients know the code for them; the others show its digits.
    case exact
}
