import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What is known of a request beside itself: who sent it.
package struct BridgeRequestContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let remoteAddress: SocketAddress?
    private let channel: any Channel

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
        channel = source.channel
    }

    /// Whoever takes the answer.
    var reader: MediaReader { MediaReader(channel) }

    /// For counting requests, never for letting anybody in. A proxy before us is on this machine: only there is it
    /// believed, and only the last address, which is the one that it added itself.
    func caller(_ request: Request) -> String {
        guard let address = remoteAddress?.ipAddress else { return "unknown" }
        guard address == "127.0.0.1" || address == "::1",
            let forwarded = Self.forwardedFor.flatMap({ request.headers[$0] })?.split(separator: ",").last
        else { return address }
        return String(forwarded.prefix(64))
    }
}
