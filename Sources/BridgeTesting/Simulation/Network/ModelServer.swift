import IRCProtocol

/// One server's view of the network.
struct ModelServer {
    let name: String
    var isUp = true
    var users: [Int: ModelUser] = [:]
    var nicks: [FoldedName: Int] = [:]
    var channels: [FoldedName: ModelChannel] = [:]
    /// Connections of ours to this server, by the user that they are.
    var sockets: [Int: Int] = [:]

    func names(of user: Int) -> [FoldedName] {
        channels.filter { $0.value.members[user] != nil }.keys.sorted()
    }
}
