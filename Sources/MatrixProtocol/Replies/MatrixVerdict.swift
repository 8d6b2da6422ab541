/// What to make of an answer that is no success.
package enum MatrixVerdict: Sendable, Hashable {
    /// The same request may succeed later.
    case retryable
    /// What was asked for holds already: as good as a success.
    case alreadyDone
    /// Somebody did it before, perhaps an earlier try of ours: look who, then decide.
    case conflict
    /// The device of the request does not exist: make it and ask again.
    case deviceUnknown
    /// The homeserver does not know us. Retrying loses nothing, but an operator has to act.
    case unauthorised
    /// The same request will never succeed.
    case permanent

    private struct Row {
        var endpoint: MatrixEndpoint?
        var status: Int?
        var code: String?
        var verdict: MatrixVerdict

        init(_ endpoint: MatrixEndpoint?, _ status: Int?, _ code: String?, _ verdict: MatrixVerdict) {
            self.endpoint = endpoint
            self.status = status
            self.code = code
            self.verdict = verdict
        }
    }

    /// The first row that fits counts; nil fits everything.
    private static let rows = [
        Row(.register, nil, "M_USER_IN_USE", .alreadyDone),
        Row(.send, nil, "M_DUPLICATE_ANNOTATION", .alreadyDone),
        Row(.leave, 404, nil, .alreadyDone),
        Row(.removeAlias, 404, nil, .alreadyDone),
        Row(.unban, nil, "M_BAD_STATE", .alreadyDone),
        Row(.createRoom, nil, "M_ROOM_IN_USE", .conflict),
        Row(.setAlias, 409, nil, .conflict),
        Row(nil, nil, "M_UNKNOWN_DEVICE", .deviceUnknown),
        Row(nil, nil, "M_UNKNOWN_TOKEN", .unauthorised),
        Row(nil, nil, "M_MISSING_TOKEN", .unauthorised),
        Row(nil, 401, nil, .unauthorised),
        // Too large stays too large, though a download of it answers with the status of a failed gateway.
        Row(nil, nil, "M_TOO_LARGE", .permanent),
        Row(.ping, 502, "M_BAD_STATUS", .permanent),
        Row(nil, nil, "M_LIMIT_EXCEEDED", .retryable),
        Row(nil, nil, "M_NOT_YET_UPLOADED", .retryable),
        Row(nil, 408, nil, .retryable),
        Row(nil, 425, nil, .retryable),
        Row(nil, 429, nil, .retryable),
        Row(nil, 501, nil, .permanent),
        Row(nil, 505, nil, .permanent),
    ]

    package init(_ error: MatrixError, to endpoint: MatrixEndpoint) {
        let row = Self.rows.first { row in
            (row.endpoint ?? endpoint) == endpoint && (row.status ?? error.status) == error.status
                && (row.code ?? error.code) == error.code
        }
        self = row?.verdict ?? (error.status >= 500 ? .retryable : .permanent)
    }
}
