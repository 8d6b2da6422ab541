import Testing

/// What people do, on real servers and with the real program: each journey on the two kinds of IRC server.
@Suite enum Journeys {}
