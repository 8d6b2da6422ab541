import IRCProtocol
import MatrixProtocol

// The sections of `ircService` beside the networks. Names and defaults are those of the keys.
extension Configuration {
    /// How what Matrix says is put on IRC.
    package struct MatrixHandler: Sendable, Hashable {
        /// Messages remembered for replies and edits.
        package var eventCacheSize = 4096
        /// Characters of a message that a reply quotes.
        package var replySourceMaxLength = 32
        /// A reply to an older message takes the long form.
        package var shortReplyThreshold: Duration = .seconds(300)
        /// `$NICK`, `$REPLY`.
        package var shortReplyTemplate = "$NICK: $REPLY"
        /// `$NICK`, `$ORIGINAL`, `$REPLY`.
        package var longReplyTemplate = "<$NICK> \"$ORIGINAL\" <- $REPLY"
        /// `$URL`.
        package var truncatedMessageTemplate = "(full message at <$URL>)"
        package var edits = Edits.correction
        /// An edit of an older message is not shown.
        package var editWindow: Duration = .seconds(3600)
        /// Where the network has no tags for them.
        package var reactions = Plain.off
        /// Where the network has no command for them.
        package var redactions = Plain.off
        package var typing = true
        /// Each message gets an event that says what became of it.
        package var messageStatusEvents = false

        package enum Edits: String, Sendable, Hashable { case off, correction, full }
        /// In a line of its own, or not at all.
        package enum Plain: String, Sendable, Hashable { case off, line }

        package init() {}
    }

    /// How what IRC says is put on Matrix.
    package struct IRCHandler: Sendable, Hashable {
        package enum Mentions: String, Sendable, Hashable {
            case on, off
            /// Off, whatever a user chose.
            case forceOff = "force-off"

            /// `choice`: what somebody chose for themselves.
            func isWanted(_ choice: [Feature: Bool]?) -> Bool {
                switch self {
                case .forceOff: false
                case .on: choice?[.mentions] ?? true
                case .off: choice?[.mentions] ?? false
                }
            }
        }

        package var mapIrcMentionsToMatrix = Mentions.on
        /// Mode changes are gathered for so long; zero changes power levels at once.
        package var powerLevelGracePeriod: Duration = .seconds(1)

        package init() {}
    }

    package struct BridgeInfoState: Sendable, Hashable {
        package var enabled = false
        package var initial = false

        package init() {}
    }

    /// State in a room by which its moderators change settings for it.
    package struct PerRoomConfig: Sendable, Hashable {
        package var enabled = false
        package var lineLimitMax: Int?
        package var allowUnconnectedMatrixUsers = false

        package init() {}
    }

    package struct UserActivity: Sendable, Hashable {
        /// `RMAUlimit`; nil for no limit.
        package var limit: Int?
        package var minUserActiveDays = 3
        package var inactiveAfterDays = 31
        /// Whether figures of it are wanted (`metrics.enabled`).
        package var isMeasured = false
        /// `metrics.userActivityThresholdHours`: within which somebody is active; nil gives no such figure.
        package var threshold: Duration?
        /// `metrics.remoteUserAgeBuckets`.
        package var ageBuckets: [AgeBucket] = [
            AgeBucket(name: "1h", age: .seconds(3600)), AgeBucket(name: "1d", age: .seconds(86_400)),
            AgeBucket(name: "1w", age: .seconds(7 * 86_400)),
        ]

        package init() {}

        /// Those who were active within a time, under the name that it has in the configuration: `1h`.
        package struct AgeBucket: Sendable, Hashable {
            package var name: String
            package var age: Duration

            package init(name: String, age: Duration) {
                self.name = name
                self.age = age
            }
        }
    }

    /// What linking rooms on request needs to decide.
    package struct Provisioning: Sendable, Hashable {
        package var enabled = false
        package var requestTimeout: Duration = .seconds(300)
        /// Address of the set-up page for browsers; nil where none is served or its address is not known.
        package var pageURL: String?
        /// Most linked rooms; nil for no limit.
        package var roomLimit: Int?
        package var exemptUsers: [Pattern] = []
        package var conflictingUsers: [Pattern] = []
        /// Which links may be asked for; empty for all.
        package var allow: [PlumbingRule] = []

        package init() {}
    }
}
