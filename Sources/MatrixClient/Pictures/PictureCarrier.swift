import Foundation
import MatrixProtocol

/// Carries out `MatrixAction.fetchPicture`: gets the picture, and puts it on the homeserver as the bot. One try.
package struct PictureCarrier: Sendable {
    private let fetcher: PictureFetcher
    private let upload: @Sendable (MatrixRequest) async throws(MatrixClientError) -> HomeserverResponse

    package init(
        fetcher: PictureFetcher,
        upload: @escaping @Sendable (MatrixRequest) async throws(MatrixClientError) -> HomeserverResponse
    ) {
        self.fetcher = fetcher
        self.upload = upload
    }

    package func carry(_ link: PictureLink) async -> Result<OutgoingFile, PictureProblem> {
        switch await fetcher.picture(at: link.url, largest: link.largest) {
        case .success(let picture): await put(picture, Self.name(of: link.url, picture.format.kind))
        case .failure(let problem): .failure(problem)
        }
    }

    private func put(_ picture: PictureFetcher.Picture, _ name: String) async -> Result<OutgoingFile, PictureProblem> {
        let request = MatrixRequest.upload(
            picture.bytes,
            contentType: picture.format.kind.rawValue,
            filename: name
        )
        guard let response = try? await upload(request) else { return .failure(.refused) }
        guard response.isSuccess, let reply = try? UploadReply(body: response.body) else {
            return .failure(response.status == 413 ? .tooLarge : .refused)
        }
        return .success(
            OutgoingFile(
                shape: .image,
                uri: reply.media,
                name: name,
                mimetype: picture.format.kind.rawValue,
                size: picture.bytes.count,
                width: picture.format.size?.width,
                height: picture.format.size?.height
            )
        )
    }

    /// The last part of the path, with the ending that is true.
    static func name(of url: String, _ kind: PictureFormat.Kind) -> String {
        let last = URL(string: url)?.lastPathComponent ?? ""
        let stem = last.lastIndex(of: ".").map { last[..<$0] } ?? last[...]
        let shown = stem.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned: false
            default: scalar != "/"
            }
        }
        let name = String(String.UnicodeScalarView(shown)).prefix(60)
        return (name.allSatisfy { $0 == "." || $0.isWhitespace } ? "picture" : String(name)) + ".\(kind.ending)"
    }
}
