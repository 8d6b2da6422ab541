import IRCProtocol
import MatrixProtocol

extension Bridge {
    /// Why `user` may not do this, with the sentence to tell them; nil where they may. Every door asks here.
    ///
    /// `user` nil: somebody whom nobody has named yet, as in a homeserver's question about an alias.
    mutating func refusal(of deed: Deed, by user: UserID?) -> Refusal? {
        let circumstances = Permissions.Circumstances(
            caseMapping: deed.network.flatMap { networks[$0]?.caseMapping } ?? .rfc1459,
            links: rooms.linkCount
        )
        return permissions.refusal(of: deed, by: user, in: circumstances)
    }
}

extension Deed {
    var network: NetworkID? {
        switch self {
        case .use(let id), .findPortal(let id, _), .joinPortal(let id, _), .bringPortal(let id, _),
            .message(let id, _), .plumb(_, let id, _, _):
            id
        case .unlink, .administer: nil
        }
    }
}
