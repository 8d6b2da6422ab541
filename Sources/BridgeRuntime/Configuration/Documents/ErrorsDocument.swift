import BridgeCore
import IRCProtocol

/// What Trestle does about each kind of error of an IRC server, for operators: the tables that it acts by.
enum ErrorsDocument {
    static var text: String {
        [introduction, endings, joins, liveness].joined(separator: "\n")
    }

    private static let introduction = """
        # Errors of IRC servers

        This file is made by `trestle generate-docs` of the tables that the bridge acts by; change it there.

        Each end of a connection has a cause, found in the numeric or in the words of the server's ERROR, and each cause has its
        own treatment. Counters: `trestle_irc_endings_total{network,cause}`, `trestle_irc_joins_refused_total{network,obstacle}`,
        `trestle_irc_bot_kicked_total{network}`. Of each cause that is yours to look at, the log has one warning in ten minutes
        and network, with the field `cause`.

        Nothing that waits to be said is lost by any of this: it is said on the next connection, or its sender is told that it
        was not.

        """

    private static var endings: String {
        var lines = [
            "## Connections", "",
            "Pauses double with each failure and are shortened by up to a half at random, so that thousands do not come back",
            "together. They begin anew once a connection has lasted a minute. Where several servers are configured",
            "(`additionalAddresses`), users are spread over them, and \"next server\" is the next of that list; all addresses of",
            "its name are tried, IPv6 and IPv4 side by side. The bot is never given up: where a user would have to ask for it,",
            "it tries again every ten minutes.", "",
            "| Cause | Known by | What is done | What the user is told to do | What you can do |",
            "|---|---|---|---|---|",
        ]
        for cause in ClosingCause.allCases where cause != .asked && cause != .upgrade {
            let remedy = Remedy(of: cause)
            lines.append(
                "| `\(cause.rawValue)` | \(signs(of: cause)) | \(deeds(remedy)) | \(sentence(remedy.advice)) | \(remedy.remark) |"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func signs(of cause: ClosingCause) -> String {
        let codes = ServerReply.closingCauses.filter { $0.value == cause && $0.key != "LOCAL" }.keys.sorted()
        let words = ClosingRow.all.filter { $0.cause == cause }.map { "\"\($0.words)\" (\($0.servers))" }
        let signs = codes.map { "\($0)" } + words
        return signs.isEmpty ? other(cause) : signs.joined(separator: ", ")
    }

    private static func other(_ cause: ClosingCause) -> String {
        switch cause {
        case .unreachable: "no address of the server takes the connection"
        case .insecure: "TLS fails, or its certificate is not accepted"
        case .loginFailed: "904 and its kin, with `saslFailure: retry`"
        case .unusable: "nick, user name or password hold what cannot be sent"
        default: "all other words"
        }
    }

    private static func deeds(_ remedy: Remedy) -> String {
        var deeds: [String] = []
        switch remedy.next {
        case .asAsked, .upgrade: break
        case .again(let first, let longest):
            let begin = first == .zero ? "`reconnectIntervalMs`" : span(first)
            deeds.append("tried again after \(begin), then up to \(span(longest))")
        case .never: deeds.append("given up until the user says `!reconnect` or changes what was wrong")
        }
        switch remedy.detour {
        case .none: break
        case .server: deeds.append("at the next server")
        case .address: deeds.append("from the next of `sourceAddresses`, at the next server")
        }
        if remedy.removes { deeds.append("the user is removed from the rooms (`kickOn.ircConnectionFailure`)") }
        if remedy.concernsOperators { deeds.append("warning in the log") }
        return deeds.joined(separator: "; ")
    }

    private static var joins: String {
        var lines = [
            "## Joins", "",
            "The bot tries every channel again: after half a minute where the obstacle passes by itself, else after five to ten",
            "minutes. A bot that is kicked comes back after half a minute, longer with each kick, and says so in the channel's",
            "rooms once. Users who are kicked on IRC are removed from the channel's rooms, or brought back up to four times",
            "(`rejoinAfterKick`).", "",
            "| Obstacle | Numerics | What is done for a user | What the user is told to do |", "|---|---|---|---|",
        ]
        for obstacle in JoinObstacle.allCases {
            let remedy = JoinRemedy(of: obstacle)
            var codes = JoinObstacle.codes.filter { $0.value == obstacle && $0.key != "TIMEOUT" }.keys.sorted()
            codes += JoinObstacle.words.filter { $0.obstacle == obstacle }.map { "\($0.code) with \"\($0.words)\"" }
            let deeds =
                remedy.triesAgain
                ? "tried again four times, words wait meanwhile"
                : remedy.removes ? "told, and removed from the rooms (`kickOn.channelJoinFailure`)" : "told"
            let signs =
                codes.isEmpty
                ? (obstacle == .noAnswer ? "none within 30 s" : "any other") : codes.joined(separator: ", ")
            lines.append("| `\(obstacle.rawValue)` | \(signs) | \(deeds) | \(sentence(remedy.advice)) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let liveness = """
        ## Dead connections

        A connection from which nothing came for `pingRateMs` is sent a PING. What comes counts as life, what we send does not.
        If nothing comes for `pingTimeoutMs` after the PING, it is given up and replaced: at the latest `pingRateMs` +
        `pingTimeoutMs` after the last sign of life. Where somebody's words wait for the server's answer it is two minutes, or
        `pingTimeoutMs` if that is less. A server that sends but never answers a PING is given up after three times
        `pingTimeoutMs`, and one that reads nothing for a minute at once. It is reset, so that what it had not passed on goes with
        it; what was not confirmed is said again on the next connection. Only what a frozen server or proxy had already received
        and not read can be said a second time, when it thaws.

        """

    private static func sentence(_ advice: String) -> String { advice.isEmpty ? "" : advice + "." }

    private static func span(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        return switch seconds {
        case 3600...: "\(seconds / 3600) h"
        case 120...: "\(seconds / 60) min"
        default: "\(seconds) s"
        }
    }
}
