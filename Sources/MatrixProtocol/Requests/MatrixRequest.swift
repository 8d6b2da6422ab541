import Foundation

/// A request to the homeserver, ready but for its address and its token, which goes into a header and never here.
package struct MatrixRequest: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable { case get = "GET", put = "PUT", post = "POST", delete = "DELETE" }

    /// How long an answer may take, in classes; the seconds are the client's to choose.
    package enum Patience: Sendable, Hashable {
        case normal
        /// The homeserver may have to ask others: joins, look-ups of foreign aliases, making a room.
        case federation
        /// Takes as long as the bytes take.
        case media
    }

    package struct QueryItem: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package var endpoint: MatrixEndpoint
    package var method: Method
    /// From the first slash on, every segment percent-encoded (RFC 3986).
    package var path: String
    /// Not encoded yet; `target` does it.
    package var query: [QueryItem]
    package var body: Data?
    package var contentType: String
    package var patience: Patience

    /// Path and query as they stand in a request line.
    package var target: String {
        guard !query.isEmpty else { return path }
        let items = query.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
        return path + "?" + items.joined(separator: "&")
    }

    /// - Parameters:
    ///   - path: segments as they are; empty ones at the end are left out, as an empty state key is.
    ///   - time: only for endpoints that take `ts`.
    init(
        _ endpoint: MatrixEndpoint,
        _ method: Method,
        _ path: [String],
        as speaker: Masquerade,
        query: [(String, String?)] = [],
        time: Int64? = nil,
        json: JSONValue? = nil,
        patience: Patience = .normal
    ) {
        self.endpoint = endpoint
        self.method = method
        var path = path
        while path.last?.isEmpty == true { path.removeLast() }
        self.path = "/_matrix/" + path.map(PercentEncoding.encode).joined(separator: "/")
        let items = query + speaker.query + [("ts", time.map(String.init))]
        self.query = items.compactMap { name, value in value.map { QueryItem(name: name, value: $0) } }
        self.body = json?.data
        self.contentType = "application/json"
        self.patience = patience
    }

    static let client = ["client", "v3"]
}
