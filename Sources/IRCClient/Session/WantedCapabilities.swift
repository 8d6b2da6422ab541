/// The capabilities that we have a use for, in the groups in which they are asked for.
///
/// Small groups, because one name that a server does not like makes it refuse the whole line; few, because servers with
/// flood control count these lines too, and a tenth line may cost a second. What is not in the table
/// is never asked for, whatever a server offers: some offer a decoy that closes the connection.
enum WantedCapabilities {
    static let groups: [[String]] = [
        ["message-tags", "server-time", "batch", "echo-message", "labeled-response", "account-tag"],
        [
            "account-notify", "extended-join", "away-notify", "chghost", "setname", "multi-prefix",
            "userhost-in-names", "invite-notify",
        ],
        [multiline, redaction],
        ["cap-notify", "standard-replies", "inspircd.org/standard-replies"],
    ]

    static let sasl = "sasl"
    static let multiline = "draft/multiline"
    static let redaction = "draft/message-redaction"

    /// What to ask for of `offered`, group by group, without what is `held` already.
    static func requests(offered: Set<String>, held: Set<String>) -> [[String]] {
        groups.compactMap { group in
            let wanted = group.filter { offered.contains($0) && !held.contains($0) }
            return wanted.isEmpty ? nil : wanted
        }
    }
}
