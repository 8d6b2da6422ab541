import Foundation
import MatrixProtocol

/// Gets a picture from where somebody on IRC says that one is.
///
/// Anybody names the address, so nothing of it is trusted: names that lead to addresses that are not public are refused,
/// at every step; the connection goes to the very address that was judged; bytes, steps and time have limits; and what
/// comes counts as a picture by its bytes alone.
package struct PictureFetcher: Sendable {
    package struct Picture: Sendable, Hashable {
        package var bytes: Data
        package var format: PictureFormat
    }

    package typealias Fetch = @Sendable (PinnedFetch) async throws -> PinnedFetch.Answer

    private let outside: AddressGuard
    private let deadline: Duration
    private let fetch: Fetch

    /// Further addresses that the first may lead on to.
    private static let redirects = 3

    /// - Parameter deadline: for all that it takes to get one picture.
    package init(
        outside: AddressGuard = AddressGuard(),
        deadline: Duration = .seconds(20),
        fetch: @escaping Fetch = { try await $0.perform() }
    ) {
        self.outside = outside
        self.deadline = deadline
        self.fetch = fetch
    }

    /// - Parameter largest: in bytes.
    package func picture(at url: String, largest: Int) async -> Result<Picture, PictureProblem> {
        await withTaskGroup(of: Result<Picture, PictureProblem>.self) { group in
            group.addTask { await self.follow(url, largest) }
            group.addTask {
                // why: the deadline of the whole exchange; cancelled when that ends first.
                try? await Task.sleep(for: deadline)
                return .failure(.timedOut)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.timedOut)
        }
    }

    private func follow(_ url: String, _ largest: Int) async -> Result<Picture, PictureProblem> {
        do throws(PictureProblem) {
            guard var present = URL(string: url) else { throw .badAddress }
            for _ in 0...Self.redirects {
                let answer = try await ask(present, largest)
                switch answer.status {
                case 200: return .success(try picture(answer.body))
                case 301, 302, 303, 307, 308:
                    guard let next = answer.location.flatMap({ URL(string: $0, relativeTo: present)?.absoluteURL }),
                        // From what was secure nothing leads to what is not.
                        next.scheme?.lowercased() == "https" || present.scheme?.lowercased() == "http"
                    else { throw .badAddress }
                    present = next
                default: throw .unreachable
                }
            }
            throw .badAddress
        } catch {
            return .failure(error)
        }
    }

    private func picture(_ bytes: Data) throws(PictureProblem) -> Picture {
        guard let format = PictureFormat(bytes) else { throw .notPicture }
        guard !format.isHuge else { throw .tooLarge }
        return Picture(bytes: bytes, format: format)
    }

    private func ask(_ url: URL, _ largest: Int) async throws(PictureProblem) -> PinnedFetch.Answer {
        let prepared = try await prepare(url, largest)
        do {
            return try await fetch(prepared)
        } catch is PinnedFetch.TooLarge {
            throw .tooLarge
        } catch {
            throw .unreachable
        }
    }

    private func prepare(_ url: URL, _ largest: Int) async throws(PictureProblem) -> PinnedFetch {
        guard let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http", url.user == nil,
            url.password == nil, let name = url.host(percentEncoded: true)?.lowercased(),
            let host = ServerName(parsing: name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name)?.host
        else { throw .badAddress }
        let address: IPAddress
        do throws(AddressGuard.Refusal) {
            address = try await outside.address(of: host)
        } catch {
            throw error == .forbidden ? .forbiddenAddress : .unreachable
        }
        var parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
        parts?.fragment = nil
        // As it was judged, and not as somebody else might read it.
        switch host {
        case .name: parts?.encodedHost = name
        case .address: parts?.encodedHost = address.bytes.count == 16 ? "[\(address)]" : "\(address)"
        }
        guard let text = parts?.url?.absoluteString else { throw .badAddress }
        var prepared = PinnedFetch(url: text, largest: largest, accept: "image/*")
        if case .name = host { (prepared.host, prepared.address) = (name, address) }
        return prepared
    }
}
