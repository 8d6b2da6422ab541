import Testing

/// What people do, on real servers and with the real program: each journey on the two kinds of IRC server.
///
/// One at a time: each starts a Synapse, and several at once would starve each other.
@Suite(.serialized) enum Journeys {}
