import Foundation

extension MatrixRequest {
    package static func mediaConfig() -> MatrixRequest {
        MatrixRequest(.mediaConfig, .get, ["client", "v1", "media", "config"], as: .bot)
    }

    /// - Parameter body: nil where the client streams it.
    package static func upload(
        _ body: Data?,
        contentType: String,
        filename: String? = nil,
        as speaker: Masquerade = .bot
    ) -> MatrixRequest {
        var request = MatrixRequest(
            .upload,
            .post,
            ["media", "v3", "upload"],
            as: speaker,
            query: [("filename", filename)],
            patience: .media
        )
        request.body = body
        // It becomes a header: what cannot stand in one is not told.
        let isPlain = contentType.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        request.contentType = isPlain && !contentType.isEmpty ? contentType : "application/octet-stream"
        return request
    }

    /// With the token, as media since version 1.11 need it. The answer may be a redirect to another host, which must not
    /// get the token.
    /// - Parameter timeout: milliseconds that the homeserver may wait for what is still being uploaded.
    package static func download(
        _ media: MediaURI,
        timeout: Int64? = nil,
        as speaker: Masquerade = .bot
    ) -> MatrixRequest {
        MatrixRequest(
            .download,
            .get,
            ["client", "v1", "media", "download", media.server, media.mediaID],
            as: speaker,
            query: [("timeout_ms", timeout.map(String.init))],
            patience: .media
        )
    }
}
