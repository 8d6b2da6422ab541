import Foundation
import NIOCore

/// Why the listener cannot listen: a sentence for the operator.
package struct BridgeHTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case portInUse
        /// A port below 1024 without the right to it.
        case portForbidden
        /// The host is none of this machine's.
        case addressUnavailable
        case failed
    }

    package var code: Code
    package var host: String
    package var port: Int
    /// What the system said.
    package var detail: String

    package init(_ code: Code, host: String, port: Int, detail: String = "") {
        self.code = code
        self.host = host
        self.port = port
        self.detail = detail
    }

    init(_ error: any Error, host: String, port: Int) {
        let code: Code =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE: .portInUse
            case EACCES, EPERM: .portForbidden
            case EADDRNOTAVAIL: .addressUnavailable
            default: .failed
            }
        self.init(code, host: host, port: port, detail: code == .failed ? "\(error)" : "")
    }

    package var description: String {
        let place = "\(host):\(port)"
        let sentence =
            switch code {
            case .portInUse: "Another program listens on \(place)"
            case .portForbidden: "This user may not listen on \(place)"
            case .addressUnavailable: "\(host) is no address of this machine"
            case .failed: "Cannot listen on \(place)"
            }
        return detail.isEmpty ? sentence : "\(sentence) (\(detail))"
    }
}
