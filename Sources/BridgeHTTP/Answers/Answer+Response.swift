import HTTPTypes
import Hummingbird
import NIOCore

extension Answer {
    func response(hidesBody: Bool) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        if let allow { headers[.allow] = allow }
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        let response = Response(status: status, headers: headers, body: body)
        return hidesBody ? response.createHeadResponse() : response
    }
}
