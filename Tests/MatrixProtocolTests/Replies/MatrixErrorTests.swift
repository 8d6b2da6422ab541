import Foundation
import MatrixProtocol
import Testing

@Suite struct MatrixErrorTests {
    @Test(arguments: [
        (
            #"{"errcode":"M_LIMIT_EXCEEDED","error":"slow","retry_after_ms":500}"#,
            MatrixError(status: 429, code: "M_LIMIT_EXCEEDED", message: "slow", retryAfter: 500)
        ),
        (#"{"errcode":"M_X"}"#, MatrixError(status: 429, code: "M_X")),
        (#"{"errcode":5,"error":[],"retry_after_ms":"x"}"#, MatrixError(status: 429, code: "M_UNKNOWN")),
        (#"{"errcode":"M_X","retry_after_ms":-5}"#, MatrixError(status: 429, code: "M_X")),
        (
            #"{"errcode":"M_X","retry_after_ms":99999999999}"#,
            MatrixError(status: 429, code: "M_X", retryAfter: 86_400_000)
        ),
        ("<html>Bad gateway</html>", MatrixError(status: 429, code: "M_UNKNOWN")),
        ("", MatrixError(status: 429, code: "M_UNKNOWN")),
        ("[]", MatrixError(status: 429, code: "M_UNKNOWN")),
    ])
    func readsAnyBody(_ body: String, _ error: MatrixError) {
        #expect(MatrixError(status: 429, body: Data(body.utf8)) == error)
    }

    @Test func longMessageIsCut() {
        let body = #"{"errcode":"M_X","error":"\#(String(repeating: "x", count: 5000))"}"#
        #expect(MatrixError(status: 400, body: Data(body.utf8)).message.count == 300)
    }

    @Test(
        arguments: [
            (.register, 400, "M_USER_IN_USE", .alreadyDone), (.send, 400, "M_USER_IN_USE", .permanent),
            (.send, 400, "M_DUPLICATE_ANNOTATION", .alreadyDone), (.register, 400, "M_EXCLUSIVE", .permanent),
            (.createRoom, 400, "M_ROOM_IN_USE", .conflict), (.setAlias, 409, "M_UNKNOWN", .conflict),
            (.removeAlias, 404, "M_NOT_FOUND", .alreadyDone), (.leave, 404, "M_UNKNOWN", .alreadyDone),
            (.resolveAlias, 404, "M_NOT_FOUND", .permanent), (.unban, 403, "M_BAD_STATE", .alreadyDone),
            (.send, 403, "M_FORBIDDEN", .permanent), (.send, 413, "M_TOO_LARGE", .permanent),
            (.download, 502, "M_TOO_LARGE", .permanent), (.download, 504, "M_NOT_YET_UPLOADED", .retryable),
            (.send, 429, "M_LIMIT_EXCEEDED", .retryable), (.send, 429, "M_UNKNOWN", .retryable),
            (.send, 400, "M_LIMIT_EXCEEDED", .retryable), (.send, 401, "M_UNKNOWN_TOKEN", .unauthorised),
            (.send, 403, "M_UNKNOWN_TOKEN", .unauthorised), (.send, 401, "M_MISSING_TOKEN", .unauthorised),
            (.send, 400, "M_UNKNOWN_DEVICE", .deviceUnknown), (.send, 500, "M_UNKNOWN", .retryable),
            (.send, 502, "M_UNKNOWN", .retryable), (.send, 503, "M_UNKNOWN", .retryable), (.send, 504, "", .retryable),
            (.send, 501, "M_UNRECOGNIZED", .permanent), (.send, 408, "M_UNKNOWN", .retryable),
            (.ping, 502, "M_BAD_STATUS", .permanent), (.ping, 502, "M_CONNECTION_FAILED", .retryable),
            (.invite, 403, "M_INVITE_BLOCKED", .permanent), (.send, 400, "M_BAD_JSON", .permanent),
            (.send, 403, "M_USER_SUSPENDED", .permanent), (.send, 520, "", .retryable), (.send, 302, "", .permanent),
        ] as [(MatrixEndpoint, Int, String, MatrixVerdict)]
    )
    func verdicts(_ endpoint: MatrixEndpoint, _ status: Int, _ code: String, _ verdict: MatrixVerdict) {
        #expect(MatrixVerdict(MatrixError(status: status, code: code), to: endpoint) == verdict)
    }

    @Test(
        arguments: [
            ("0", 0), ("5", 5000), (" 5 ", 5000), ("86400", 86_400_000), ("999999999999999999999999", 86_400_000),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 7000), ("Sunday, 06-Nov-94 08:49:37 GMT", 7000),
            ("Sun Nov  6 08:49:37 1994", 7000), ("Sun, 06 Nov 1994 08:49:29 GMT", 0),
            ("Sat, 06 Nov 1999 08:49:29 GMT", 86_400_000),
            ("", nil), ("-5", nil), ("5.5", nil), ("soon", nil), ("5s", nil), ("Sun, 99 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 25:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil),
            ("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", nil), ("a b c d e f g", nil),
        ] as [(String, Int64?)]
    )
    func retryAfter(_ header: String, _ milliseconds: Int64?) {
        // 6 November 1994, 08:49:30.
        #expect(RetryAfter.milliseconds(header: header, now: 784_111_770_000) == milliseconds)
    }

    @Test(
        arguments: [
            ("Thu, 01 Jan 1970 00:00:01 GMT", 1), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200), ("Wed, 31 Dec 2025 23:59:59 GMT", 1_767_225_599),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400), ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ] as [(String, Int64)]
    )
    func datesAreThoseOfTheCalendar(_ header: String, _ seconds: Int64) {
        #expect(RetryAfter.milliseconds(header: header, now: (seconds - 60) * 1000) == 60_000)
    }

    @Test func anyHeaderEnds() {
        var generator = SeededGenerator(seed: 5)
        let pieces = ["Sun", ",", " ", "-", "06", "Nov", "1994", ":", "08:49:37", "GMT", "9", "Sun, 06 Nov "]
        let odd = (0..<10_000).filter { _ in
            let wait = RetryAfter.milliseconds(header: generator.text(from: pieces, atMost: 10), now: 0)
            return !(0...RetryAfter.longest).contains(wait ?? 0)
        }
        #expect(odd.isEmpty)
    }
}
