/// What a text of the configuration must be, beyond being text.
package enum TextRule: Sendable, Hashable {
    case anything
    /// One line without NUL: it may come to stand on IRC.
    case line
    case url
    /// The beginning of paths: `/a/b`.
    case urlPath
    /// `10.0.0.0/8`, or one address.
    case ipRange
    case host
    /// Of IPv4 or IPv6.
    case address
    case serverName
    case path
    case databaseEngine
    case databaseLocation
    case charset
    case regularExpression
    case userTemplate
    case displayNameTemplate
    case aliasTemplate
    case nickTemplate
    case roomID
    case roomIDOrAlias
    case userID
    case permissionHolder
    case grade
    /// What can stand in an HTTP header and is not guessed in an afternoon.
    case token
    case contentURI
    case networkID
    case nick
    case saslMechanism
    case username
    case userModes
    case modeLetter
    case channel
    case channelKey
    case ipv6Prefix
    case hexadecimal
    /// A number and `h`, `d` or `w`.
    case age
}
