import Foundation
import MatrixProtocol

/// Asks the homeserver of a user, whichever it is, whom an OpenID token is of (`GET openid/userinfo`).
///
/// Anybody names the server, so nothing of it is trusted: names that lead to addresses that are not public are refused,
/// the connection goes to the very address that was judged, redirects are not followed, and answers have a limit of
/// size and time. A server speaks for its own users only.
package struct OpenIDVerifier: Sendable {
    /// How the verifier reaches the world.
    package struct Reach: Sendable {
        package var resolve: @Sendable (_ host: String) async throws -> [IPAddress]
        package var findServices: @Sendable (_ name: String) async -> [ServerDiscovery.Service]
        package var fetch: @Sendable (PinnedFetch) async throws -> PinnedFetch.Answer

        package init(
            resolve: @escaping @Sendable (_ host: String) async throws -> [IPAddress],
            findServices: @escaping @Sendable (_ name: String) async -> [ServerDiscovery.Service],
            fetch: @escaping @Sendable (PinnedFetch) async throws -> PinnedFetch.Answer
        ) {
            self.resolve = resolve
            self.findServices = findServices
            self.fetch = fetch
        }

        /// The network of this machine.
        package static let network = Reach(
            resolve: { try await HostLookup.addresses(of: $0) },
            findServices: { await ServiceLookup.system.services(named: $0) },
            fetch: { try await $0.perform() }
        )
    }

    private let outside: AddressGuard
    private let overrides: [String: String]
    private let deadline: Duration
    private let reach: Reach

    /// - Parameters:
    ///   - forbidden: addresses that are never asked; what `overrides` names is asked all the same.
    ///   - overrides: the base URL to ask, by server name, instead of looking for the server.
    ///   - deadline: for all that it takes to know one user.
    package init(
        forbidden: [IPRange] = IPRange.notPublic,
        overrides: [String: String] = [:],
        deadline: Duration = .seconds(15),
        reach: Reach = .network
    ) {
        outside = AddressGuard(forbidden: forbidden, resolve: reach.resolve)
        self.overrides = overrides.mapValues { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        self.deadline = deadline
        self.reach = reach
    }

    /// - Throws: ``OpenIDProblem``, whose words hold neither token nor address.
    package func user(of token: String, at server: String) async throws(OpenIDProblem) -> UserID {
        guard let name = ServerName(parsing: server), !token.isEmpty, token.utf8.count <= 4_096 else {
            throw OpenIDProblem(.badServerName)
        }
        let result = await withTaskGroup(of: Result<UserID, OpenIDProblem>.self) { group in
            group.addTask { await self.ask(name, token) }
            group.addTask {
                // why: the deadline of the whole exchange; cancelled when that ends first.
                try? await Task.sleep(for: deadline)
                return .failure(OpenIDProblem(.unreachable))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(OpenIDProblem(.unreachable))
        }
        return try result.get()
    }

    private func ask(_ server: ServerName, _ token: String) async -> Result<UserID, OpenIDProblem> {
        do throws(OpenIDProblem) {
            var fetch = try await userInfo(of: server)
            fetch.url += "?access_token=\(PercentEncoding.encode(token))"
            guard let answer = try? await reach.fetch(fetch) else { throw OpenIDProblem(.unreachable) }
            guard answer.status == 200 else {
                throw OpenIDProblem((400..<500).contains(answer.status) ? .refused : .unreachable)
            }
            guard let user = try? OpenIDReply(body: answer.body).user else { throw OpenIDProblem(.unreadable) }
            guard user.server == server.text else { throw OpenIDProblem(.foreignUser) }
            return .success(user)
        } catch {
            return .failure(error)
        }
    }

    private func userInfo(of server: ServerName) async throws(OpenIDProblem) -> PinnedFetch {
        let path = "/_matrix/federation/v1/openid/userinfo"
        if let base = overrides[server.text] { return PinnedFetch(url: base + path) }
        var discovery = ServerDiscovery()
        var step: ServerDiscovery.Step? = discovery.begin(server)
        while let present = step {
            switch present {
            case .readWellKnown(let host):
                step = discovery.wellKnownAnswered(try await wellKnown(of: host))
            case .findService(let name):
                step = discovery.servicesFound(await reach.findServices(name))
            case .reach(let target):
                return try await judge("https", target.host, target.port, path, connectTo: target.connectTo)
            }
        }
        throw OpenIDProblem(.unreachable)
    }

    /// Nil where there is none to be read; a forbidden address ends the whole search.
    private func wellKnown(of host: String) async throws(OpenIDProblem) -> Data? {
        let fetch: PinnedFetch
        do throws(OpenIDProblem) {
            fetch = try await judge("https", .name(host), 443, "/.well-known/matrix/server", connectTo: .name(host))
        } catch {
            if error.code == .forbiddenAddress { throw error }
            return nil
        }
        guard let answer = try? await reach.fetch(fetch), answer.status == 200 else { return nil }
        return answer.body
    }

    private func judge(
        _ scheme: String,
        _ host: ServerName.Host,
        _ port: Int,
        _ path: String,
        connectTo target: ServerName.Host
    ) async throws(OpenIDProblem) -> PinnedFetch {
        let address: IPAddress
        do throws(AddressGuard.Refusal) {
            address = try await outside.address(of: target)
        } catch {
            throw OpenIDProblem(error == .forbidden ? .forbiddenAddress : .unreachable)
        }
        switch host {
        case .address(let named):
            let text = named.bytes.count == 16 ? "[\(named)]" : "\(named)"
            return PinnedFetch(url: "\(scheme)://\(text):\(port)\(path)")
        case .name(let name):
            let name = name.lowercased()
            return PinnedFetch(url: "\(scheme)://\(name):\(port)\(path)", host: name, address: address)
        }
    }
}
