import Foundation

/// Fetches as people do who know nothing of us: with the `curl` of the machine.
package struct Curl: Sendable {
    private let folder: ServerFolder

    /// - Parameter folder: where what comes is kept meanwhile.
    package init(in folder: ServerFolder) { self.folder = folder }

    /// The path goes out as it stands, tricks included. Names of headers in the answer are lower-case.
    ///
    /// - Throws: `ServerFailure` where there was no answer.
    package func fetch(
        _ url: String,
        _ method: String = "GET",
        headers: [String: String] = [:]
    ) async throws -> TestHTTP.Answer {
        let id = UUID().uuidString.prefix(8)
        let (head, body) = (folder.file("curl-\(id).head"), folder.file("curl-\(id).body"))
        var arguments = ["--silent", "--show-error", "--path-as-is", "--max-time", "60", "-D", head, "-o", body]
        arguments += ["-w", "status=%{http_code}"]
        if method == "HEAD" { arguments.append("--head") }
        for (name, value) in headers { arguments += ["-H", "\(name): \(value)"] }
        let output = try await InstalledProgram.run("curl", arguments + [url], in: folder, patience: .seconds(70))
        guard let mark = output.firstRange(of: "status="), let status = Int(output[mark.upperBound...].prefix(3)),
            status > 0, let fields = try? String(contentsOfFile: head, encoding: .utf8)
        else { throw ServerFailure(.notReadyInTime, "curl had no answer: \(output)") }
        defer { for file in [head, body] { try? FileManager.default.removeItem(atPath: file) } }
        let pairs = fields.split(whereSeparator: \.isNewline).compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (line[..<colon].lowercased(), value)
        }
        return TestHTTP.Answer(
            status: status,
            headers: Dictionary(pairs) { first, _ in first },
            body: method == "HEAD" ? [] : Array((try? Data(contentsOf: URL(fileURLWithPath: body))) ?? Data())
        )
    }
}
