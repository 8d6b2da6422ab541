import BridgeCore
import Foundation
import MatrixProtocol

/// What a link opens as it lies, sealed, in its row. The coding is part of the schema.
struct PublicMediaPayload: Codable {
    private struct Encrypted: Codable {
        var key: String
        var initialVector: String
        var sha256: String
    }

    private var name: String
    private var time: Int64
    private var uri: String?
    private var mimetype: String?
    private var size: Int?
    private var encrypted: Encrypted?
    private var text: String?

    static func encode(_ media: PublicMedia) throws -> Data {
        var payload = PublicMediaPayload(name: media.name, time: media.time)
        switch media.content {
        case .paste(let paste): payload.text = paste.text
        case .file(let file):
            payload.uri = file.uri.text
            payload.mimetype = file.mimetype
            payload.size = file.size
            payload.encrypted = file.encrypted.map {
                Encrypted(key: $0.key, initialVector: $0.initialVector, sha256: $0.sha256)
            }
        }
        return try JSONEncoder().encode(payload)
    }

    static func decode(
        _ data: Data,
        id: String,
        event: EventID,
        root: EventID,
        room: RoomID
    ) throws -> PublicMedia {
        let payload = try JSONDecoder().decode(PublicMediaPayload.self, from: data)
        let content: PublicMedia.Content
        if let text = payload.text {
            content = .paste(.init(text: text))
        } else if let uri = payload.uri.flatMap({ MediaURI(parsing: $0) }) {
            content = .file(
                .init(
                    uri: uri,
                    mimetype: payload.mimetype,
                    size: payload.size,
                    encrypted: payload.encrypted.map {
                        EncryptedFile(url: uri.text, key: $0.key, initialVector: $0.initialVector, sha256: $0.sha256)
                    }
                )
            )
        } else {
            throw UnexpectedColumn()
        }
        return PublicMedia(
            id: id,
            event: event,
            root: root,
            room: room,
            name: payload.name,
            content: content,
            time: payload.time
        )
    }
}
