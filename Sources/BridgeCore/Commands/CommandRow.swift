import IRCProtocol
import MatrixProtocol

/// A row of the command table: the help, the usage and the parser of a command are in one place.
struct CommandRow: Sendable {
    enum Group: String, Sendable, CaseIterable {
        case actions = "Actions", authentication = "Authentication", info = "Info", management = "Management"
    }

    typealias Parse = @Sendable (inout CommandArguments) throws(CommandMistake) -> BridgeCommand

    let name: String
    /// After the name; room and server come first where the command takes them.
    let arguments: String
    /// The same in a bridged room, where the channel need not be named; nil where it is no different.
    var roomArguments: String?
    let summary: String
    let group: Group
    var takesServer = true
    var takesRoom = false
    /// Another name, from earlier bridges.
    var alias: String?
    var isForAdministrators = false
    /// Whether it makes sense in a bridged room, where everybody reads the answer.
    var isForRooms = false
    /// And in a room that is not bridged.
    var isForAnyRoom = false
    /// What of it nobody else may read; nil where there is nothing.
    var secret: CommandSecret?
    /// Whether further lines of the message belong to it.
    var takesLines = false
    let parse: Parse

    func usage(in context: CommandContext) -> String {
        let isDesk = context.venue == .desk
        let room = takesRoom ? (isDesk ? " ROOM" : "") : ""
        let server = takesServer ? (context.serverNeeded ? " SERVER" : " [SERVER]") : ""
        let arguments = isDesk ? arguments : roomArguments ?? arguments
        return "\(context.prefix)\(name)\(room)\(isDesk ? server : "")" + (arguments.isEmpty ? "" : " \(arguments)")
    }

    static let all = actions + authentication + info + management

    static func named(_ name: String) -> CommandRow? {
        let folded = name.lowercasedASCII
        return all.first { $0.name == folded || $0.alias == folded }
    }

    /// What somebody can do there.
    static func rows(in context: CommandContext) -> [CommandRow] {
        all.filter { row in
            (context.isAdministrator || !row.isForAdministrators) && (context.venue == .desk || row.isForRooms)
                && (context.venue != .elsewhere || row.isForAnyRoom)
        }
    }
}
