import IRCProtocol
import MatrixProtocol

/// A nick on its way back: NickServ is asked to take it from whoever holds it, then it is taken.
///
/// Some services give the nick at once, some only free it; so when they have spoken, it is asked for in any case. It
/// ends in one sentence.
struct Regaining: Sendable, Hashable {
    enum State: Sendable, Hashable {
        case asked
        /// Services have spoken; NICK is under way.
        case taking
    }

    enum Action: Sendable, Hashable {
        case none
        case takeNick
        case end(String)
    }

    let place: CommandPlace
    let wanted: Nickname
    private(set) var state = State.asked
    private(set) var words: [String] = []

    init(place: CommandPlace, wanted: Nickname) {
        self.place = place
        self.wanted = wanted
    }

    /// More than this would fill the reply.
    private static let longestAnswer = 5

    mutating func servicesSaid(_ text: String) -> Action {
        if words.count < Self.longestAnswer { words.append(text) }
        guard state == .asked else { return .none }
        state = .taking
        return .takeNick
    }

    func nickBecame(_ nick: Nickname) -> Action {
        nick.text == wanted.text ? .end("You have your nick back: you are \(nick).") : .none
    }

    /// To the line for NickServ. Only that there is none matters: what it says comes by itself.
    func asked(_ failure: ServerReply?, network: String) -> Action {
        guard let failure else { return .none }
        return .end("There is nobody to ask for it on \(network): \(failure.sentence) (\(failure.code)).")
    }

    func taken(_ failure: ServerReply?) -> Action {
        guard let failure else { return .none }
        return .end(
            "\(wanted) was not regained. NickServ said: \(said) The server said: \(failure.sentence) (\(failure.code))."
        )
    }

    func timedOut() -> Action {
        .end(words.isEmpty ? "NickServ did not answer in time." : "\(wanted) was not regained. NickServ said: \(said)")
    }

    func disconnected(network: String) -> Action {
        .end("Your connection to \(network) ended before \(wanted) was regained.")
    }

    private var said: String { words.joined(separator: " / ") }
}
