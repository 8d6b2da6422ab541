import BridgeCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MatrixProtocol
import NIOCore

/// Serves what links open: `GET /m/TOKEN/NAME`. A file passes through a piece at a time, as fast as it is taken.
package struct MediaSite: Sendable {
    private let services: MediaServices
    private let settings: MediaSettings
    private let signer: LinkSigner
    private let slots: MediaSlots
    private let prefix: String
    private let log: RequestLog
    private let logger: Logger

    private static let pattern = "/\(PublicLinks.path)/{}/{}"

    package init(services: MediaServices, settings: MediaSettings, signer: LinkSigner, logger: Logger) {
        self.services = services
        self.settings = settings
        self.signer = signer
        self.logger = logger
        slots = MediaSlots(limit: settings.streams)
        log = RequestLog(logger: logger)
        let path = URLComponents(string: settings.publicURL)?.percentEncodedPath ?? ""
        prefix = path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    func owns(_ path: String) -> Bool { parts(of: path) != nil }

    /// What stands behind `/m/`, where that is where the path leads.
    private func parts(of path: String) -> [Substring]? {
        let own = !prefix.isEmpty && path.hasPrefix(prefix + "/") ? path.dropFirst(prefix.count) : path[...]
        guard own.hasPrefix("/\(PublicLinks.path)/") else { return nil }
        return own.dropFirst(PublicLinks.path.utf8.count + 2).split(separator: "/", omittingEmptySubsequences: false)
    }

    func respond(to request: Request, for reader: MediaReader) async -> Response {
        let start = ContinuousClock.now
        let response: Response
        let status: Answer
        do throws(Refusal) {
            response = try await media(request, reader)
            status = Answer(status: response.status, body: Data())
        } catch {
            services.refused(error.reason)
            status = error.answer
            var refusal = error.answer
            refusal.headers[.cacheControl] = "no-store"
            response = refusal.response(hidesBody: request.method == .head)
        }
        log.note(request, Self.pattern, status, since: start)
        return response
    }

    private struct Refusal: Error {
        let reason: MediaRefusal
        let answer: Answer

        init(_ reason: MediaRefusal, _ answer: Answer) {
            self.reason = reason
            self.answer = answer
        }
    }

    private func media(_ request: Request, _ reader: MediaReader) async throws(Refusal) -> Response {
        guard request.method == .get || request.method == .head else {
            throw Refusal(.wrongMethod, .wrongMethod(allowed: [.get, .head]))
        }
        let media = try await find(request.uri.path)
        if request.headers[.ifNoneMatch] == Self.tag(media) {
            return Response(status: .notModified, headers: Self.headers(media))
        }
        switch media.content {
        case .paste(let paste):
            let bytes = ByteBuffer(string: paste.text)
            let stream = MediaStream(
                contentType: "text/plain",
                length: bytes.readableBytes,
                body: AsyncThrowingStream { continuation in
                    continuation.yield(bytes)
                    continuation.finish()
                }
            )
            return try response(to: request, media, stream, nil, nil, reader)
        case .file(let file):
            return try await self.file(file, media, request, reader)
        }
    }

    private func find(_ path: String) async throws(Refusal) -> PublicMedia {
        guard let parts = parts(of: path), parts.count == 2, let name = parts[1].removingPercentEncoding else {
            throw Refusal(.gone, .linkGone)
        }
        guard let id = signer.id(of: parts[0], named: name) else { throw Refusal(.forged, .linkForged) }
        let found: PublicMedia?
        do {
            found = try await services.find(id)
        } catch {
            logger.error("A link could not be looked up", metadata: ["reason": "\(error)"])
            throw Refusal(.storeAway, .storeAway)
        }
        guard let found else { throw Refusal(.gone, .linkGone) }
        // As durations: integers of a clock that is far off would overflow.
        if let timeToLive = settings.timeToLive,
            Duration.milliseconds(services.now()) - .milliseconds(found.time) > timeToLive
        {
            throw Refusal(.expired, .linkExpired)
        }
        return found
    }

    private func file(
        _ file: PublicMedia.File,
        _ media: PublicMedia,
        _ request: Request,
        _ reader: MediaReader
    ) async throws(Refusal) -> Response {
        if let largest = settings.largest, let size = file.size, size > largest {
            throw Refusal(.tooLarge, .fileTooLarge(limit: largest))
        }
        var decryptor: FileDecryptor?
        if let encrypted = file.encrypted {
            guard let made = try? FileDecryptor(encrypted) else { throw Refusal(.altered, .fileAltered) }
            decryptor = made
        }
        guard let slot = slots.take() else { throw Refusal(.busy, .mediaBusy) }
        var stream: MediaStream
        do throws(MediaProblem) {
            stream = try await services.open(file.uri)
        } catch {
            if error == .refused { logger.error("The homeserver refuses the token for media") }
            throw Refusal(.homeserver, Answer(error))
        }
        if let largest = settings.largest, let length = stream.length, length > largest {
            throw Refusal(.tooLarge, .fileTooLarge(limit: largest))
        }
        // The homeserver knows nothing of what is in an encrypted file.
        if file.encrypted != nil { stream.contentType = file.mimetype }
        stream.contentType = stream.contentType ?? file.mimetype
        return try response(to: request, media, stream, decryptor, slot, reader)
    }

    private func response(
        to request: Request,
        _ media: PublicMedia,
        _ stream: MediaStream,
        _ decryptor: FileDecryptor?,
        _ slot: MediaSlots.Slot?,
        _ reader: MediaReader
    ) throws(Refusal) -> Response {
        var headers = Self.headers(media)
        let kind = MediaKind(stream.contentType)
        headers[.contentType] = kind.contentType
        headers[.contentDisposition] = Self.disposition(media.name, isShown: kind.isShown)
        var wanted = request.headers[.range]
        if let condition = request.headers[.ifRange], condition != Self.tag(media) { wanted = nil }
        var range: ByteRange?
        switch ByteRange.find(wanted, length: stream.length) {
        case .whole: break
        case .unsatisfiable: throw Refusal(.unsatisfiable, .rangeUnsatisfiable(length: stream.length ?? 0))
        case .part(let part):
            range = part
            headers[.contentRange] = "bytes \(part.first)-\(part.last)/\(stream.length ?? 0)"
        }
        if stream.length != nil { headers[.acceptRanges] = "bytes" }
        let pipe = MediaPipe(decryptor: decryptor, range: range, length: stream.length, largest: settings.largest)
        let body = ResponseBody(contentLength: range?.count ?? stream.length) { [logger, services, settings] writer in
            // The place is kept until the last byte is written, and all but the last few are taken.
            defer { withExtendedLifetime(slot) {} }
            let watch = TransferWatch(settings.pace, of: reader) { services.refused(.tooSlow) }
            // Ends with this scope.
            async let _: Void = watch.run()
            do {
                var pipe = pipe
                for try await piece in stream.body {
                    if let part = try pipe.take(piece) {
                        try await watch.offer()
                        try await writer.write(part)
                        watch.took(part.readableBytes)
                    }
                    if pipe.isDone { break }
                }
                if let rest = try pipe.finish() {
                    try await watch.offer()
                    try await writer.write(rest)
                    watch.took(rest.readableBytes)
                }
                // The end waits for those who have not taken what is before it.
                try await watch.offer()
                try await writer.finish(nil)
                watch.took(0)
            } catch {
                logger.info("A file was not served to its end", metadata: ["reason": "\(type(of: error))"])
                throw error
            }
        }
        let response = Response(status: range == nil ? .ok : .partialContent, headers: headers, body: body)
        return request.method == .head ? response.createHeadResponse() : response
    }

    // MARK: Headers

    private static func tag(_ media: PublicMedia) -> String { "\"\(media.id)\"" }

    /// Whoever shows it anywhere, nothing in it runs, and nothing of it is kept for long: it may be taken back.
    private static func headers(_ media: PublicMedia) -> HTTPFields {
        var headers: HTTPFields = [
            .eTag: tag(media), .cacheControl: "private, max-age=300", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: policy,
        ]
        for (name, value) in [
            ("Cross-Origin-Resource-Policy", "cross-origin"), ("Referrer-Policy", "no-referrer"),
            ("X-Robots-Tag", "noindex, nofollow"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }

    private static let policy =
        "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"

    /// RFC 6266: the plain form for old readers, the other with every character.
    private static func disposition(_ name: String, isShown: Bool) -> String {
        let plain = String(
            decoding: name.utf8.map { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C ? $0 : UInt8(ascii: "_") },
            as: UTF8.self
        )
        return
            "\(isShown ? "inline" : "attachment"); filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(name))"
    }
}
