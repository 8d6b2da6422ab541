extension MetricDescription {
    /// The metrics of the bridge by their names.
    package static let all: [String: MetricDescription] = [
        "trestle_dropped_total": MetricDescription("What was not carried across, by the reason."),
        "trestle_broker_dropped_total": MetricDescription(
            "IRC lines that a channel's broker did not let through, by the reason. Most are copies of one line."
        ),
        "trestle_delivered_total": MetricDescription(
            "IRC lines delivered, by direction and network: to_irc once the server has confirmed them."
        ),
        "trestle_irc_connected_total": MetricDescription("Connections to the network that finished their login."),
        "trestle_irc_disconnected_total": MetricDescription("Connections to the network that ended."),
        "trestle_irc_endings_total": MetricDescription(
            "Connections that ended or did not come about, by the cause; docs/Errors.md says what is done."
        ),
        "trestle_irc_joins_refused_total": MetricDescription(
            "Channels that did not let one of ours in, by the obstacle."
        ),
        "trestle_irc_bot_kicked_total": MetricDescription("Times that the bot was kicked from a channel."),
        "trestle_reporter_failovers_total": MetricDescription(
            "Times that another connection took over as a channel's reporter."
        ),
        "trestle_media_refused_total": MetricDescription(
            "Requests for files and long messages that were not served to their end, by the reason."
        ),
        "trestle_memberships_waiting": MetricDescription(
            "Joins and leaves of ghosts that wait for their turn with the homeserver."
        ),
        "trestle_bridge_blocked": MetricDescription(
            "1 while more people on IRC are active than RMAUlimit allows and nothing that is said is carried."
        ),
        "trestle_remote_monthly_active_users": MetricDescription("People on IRC who count for RMAUlimit."),
        "trestle_active_users": MetricDescription(
            "People who were active within userActivityThresholdHours, of Matrix or, remote, of IRC."
        ),
        "trestle_users_by_age": MetricDescription(
            "People who were active within each of remoteUserAgeBuckets, of Matrix or, remote, of IRC."
        ),
        "trestle_split_quits_held_total": MetricDescription(
            "People who left IRC in what looks like a netsplit, and were shown on for the time being, by channel."
        ),
        PrometheusRegistry.droppedName: MetricDescription(
            "Sets of labels that were not kept because their metric has too many."
        ),
    ]
}
