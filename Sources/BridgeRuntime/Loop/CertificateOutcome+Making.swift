import BridgeCore
import Foundation
import IRCClient

extension CertificateOutcome {
    /// A key on an elliptic curve takes less time than the loop spends on a message.
    init(making source: CertificateSource) {
        do throws(CertificateMaker.Refusal) {
            switch source {
            case .new(let name):
                self = .made(try CertificateMaker.new(commonName: name, now: Int64(Date().timeIntervalSince1970)))
            case .given(let text): self = .made(try CertificateMaker.given(text))
            }
        } catch {
            self = .refused(error.sentence)
        }
    }
}
