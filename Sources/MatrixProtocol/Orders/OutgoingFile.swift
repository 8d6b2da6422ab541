/// A file in a message that we send. It lies on a homeserver already.
package struct OutgoingFile: Sendable, Hashable, Codable {
    package var shape: MessageContent.Media.Shape
    package var uri: MediaURI
    /// Where the body is not the name but says something.
    package var name: String?
    package var mimetype: String?
    /// In bytes.
    package var size: Int?
    /// In points.
    package var width: Int?
    package var height: Int?
    /// In milliseconds.
    package var duration: Int?

    package init(
        shape: MessageContent.Media.Shape,
        uri: MediaURI,
        name: String? = nil,
        mimetype: String? = nil,
        size: Int? = nil,
        width: Int? = nil,
        height: Int? = nil,
        duration: Int? = nil
    ) {
        self.shape = shape
        self.uri = uri
        self.name = name
        self.mimetype = mimetype
        self.size = size
        self.width = width
        self.height = height
        self.duration = duration
    }

    /// Fields of `content` beside `body`.
    var fields: [String: JSONValue?] {
        func integer(_ number: Int?) -> JSONValue? { number.map { .integer(Int64($0)) } }
        return [
            // A sticker is an event type of its own; in a message it is a picture.
            "msgtype": .string((shape == .sticker ? .image : shape).rawValue),
            "url": .string(uri.text),
            "filename": name.map(JSONValue.string),
            "info": .members([
                "mimetype": mimetype.map(JSONValue.string), "size": integer(size), "w": integer(width),
                "h": integer(height), "duration": integer(duration),
            ]),
        ]
    }
}
