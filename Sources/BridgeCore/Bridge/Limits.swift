/// Bounds that keep one user or one outage from filling the memory, each with its reason.
package struct Limits: Sendable, Hashable {
    /// Lines of one puppet that wait for a connection or a channel. Far above what people type during an outage; a
    /// flood ends here with a word to its sender.
    package var waitingLines = 2_000
    /// How long a line waits for its connection. A message that comes later than this confuses more than it tells.
    package var lineLifetime: Duration = .seconds(6 * 3600)
    /// How long an HTTP question waits for a room to be made: homeservers give up after 60 s or so.
    package var questionLifetime: Duration = .seconds(50)
    /// The longest wait between two attempts to connect.
    package var longestBackoff: Duration = .seconds(600)
    /// A connection that has lasted so long was a good one: the back-off begins anew.
    package var steadyConnection: Duration = .seconds(60)
    /// A nick that was ours is still taken for ours so long: lines that were on their way carry it.
    package var formerNickLifetime: Duration = .seconds(60)
    /// For so long a server that wanted no TLS is not asked again before a gateway's password is said to it in plain.
    package var plainKnown: Duration = .seconds(86_400)
    /// How long after a start a session of the process before may still speak: servers find out by their own PINGs.
    package var lingeringSession: Duration = .seconds(300)
    /// Things said that are held in memory for replies, edits, reactions and redactions; the store has a month of them.
    package var rememberedMessages = 20_000
    /// How long an event waits for what it relates to before it goes on alone.
    package var holdPatience: Duration = .seconds(10)
    /// For so long the nick of a conversation is taken to be the same person's, unless they quit meanwhile.
    package var acquaintance: Duration = .seconds(600)
    /// A conversation that is not older has no other take its place: what fails in a new room fails in the next, too.
    package var freshConversation: Duration = .seconds(60)
    /// People on IRC who were told that somebody holds no private conversations.
    package var rememberedRefusals = 1_000
    /// How long a command waits for the server's answer before it says so.
    package var commandTimeout: Duration = .seconds(60)
    /// Questions of one person to one server that may be open at once.
    package var openRequests = 10
    /// Between two warnings of the same trouble with a network.
    package var warningInterval: Duration = .seconds(600)
    /// Before a channel is tried again that ours was kicked from, or that was busy; it doubles with each failure.
    package var rejoinDelay: Duration = .seconds(30)
    /// Who has been on a channel for so long was not kicked from it for coming back.
    package var steadyStay: Duration = .seconds(600)
    /// Before the bot tries a channel again that would not have it, and the longest such pause.
    package var refusedRejoinDelay: Duration = .seconds(600)
    /// How long a request to link may take until the operator is asked: somebody may wait for it over HTTP.
    package var plumbingPreparation: Duration = .seconds(40)
    /// Requests to link that wait at once, in all and of one user.
    package var pendingPlumbs = 200
    package var pendingPlumbsOfUser = 5
    /// How long the bot stays in a room with which nothing came about.
    package var unlinkedRoomStay: Duration = .seconds(600)
    /// Rules of all policy lists together; the largest public lists have some thousands.
    package var policyRules = 200_000
    /// Lines of a gap that are fetched, and lines that wait meanwhile: an evening of a busy channel.
    package var gapLines = 1_000
    /// Channels whose gaps one connection asks for at once: servers count the questions.
    package var gapsAtOnce = 4
    /// Who writes a room's levels within this of our own write, and has what was before it, did not know of it yet.
    package var crossingLevels: Duration = .seconds(3)
    /// How long what is said in a channel waits for one of ours to ask for what was said before.
    package var gapPatience: Duration = .seconds(60)
    /// Between two users of a sweep.
    package var sweepInterval: Duration = .milliseconds(500)
    /// Joins and leaves of ghosts under way at once, in all and in one room: what is said there stands behind no more.
    package var membershipsUnderWay = 32
    package var membershipsOfRoom = 4
    /// How long those are shown who went in a netsplit, where the configuration says nothing of that.
    package var splitPatience: Duration = .seconds(300)
    /// More who are gone at once when we look again have not all left by themselves.
    package var plausibleLeaves = 20
    /// How often the names of each channel are compared with who is shown.
    package var censusInterval: Duration = .seconds(3600)
    /// Between two channels.
    package var censusPause: Duration = .seconds(5)
    /// Before people are told that a room waits for somebody who is not on IRC: who joins is not there at once.
    package var gateDelay: Duration = .seconds(30)
    /// What waits for that in one room.
    package var gatedOrders = 1_000
    /// Between two questions who the people on a channel are: servers count them heavily.
    package var peoplePause: Duration = .seconds(3)
    /// Of larger channels nobody is asked for: the answer would fill what a server holds for us.
    package var askedPeople = 1_000
    /// When somebody was last active is known to this.
    package var activityGrain: Duration = .seconds(3600)
    /// Before a room is told again that what is said there is not carried: who comes later has not seen it.
    package var limitReminder: Duration = .seconds(86_400)
    /// How often is looked how many are active, for the limit and the metrics.
    package var activityInterval: Duration = .seconds(60)

    /// Who is shown as there, and how often the homeserver is told: five a second where all places are taken. Synapse takes
    /// somebody for gone after thirty seconds.
    var presences = PresenceBoard.Policy(
        capacity: 100,
        pause: .milliseconds(100),
        renewal: .seconds(20),
        patience: .seconds(60),
        longPause: .seconds(6 * 3600)
    )
    /// How long changes of what is told of people are gathered before their ghosts are named by them.
    package var namingDelay: Duration = .seconds(5)

    /// Pictures that are on their way from where people on IRC linked to, in all.
    package var picturesUnderWay = 20
    /// Of one channel in a minute: more would fill the homeserver with what somebody pastes.
    package var picturesPerMinute = 6
    /// What moderators of Matrix did that is still on its way to IRC.
    package var moderationActs = 1_000
    /// How long such an act waits after a restart for somebody who may do it on IRC.
    package var moderationPatience: Duration = .seconds(60)
    /// People on IRC of whom it is remembered where they come from, for masks of bans; beyond this all are learnt anew.
    package var rememberedPeople = 20_000

    package init() {}
}
