import HTTPTypes
import Hummingbird
import NIOCore

extension Answer {
    func response(hidesBody: Bool) -> Response {
        var headers = headers
        headers[.contentType] = contentType
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        let response = Response(status: status, headers: headers, body: body)
        return hidesBody ? response.createHeadResponse() : response
    }
}
