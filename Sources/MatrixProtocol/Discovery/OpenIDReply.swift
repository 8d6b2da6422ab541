import Foundation

/// Whom a homeserver says that an OpenID token is of (server-server specification, `GET openid/userinfo`).
package struct OpenIDReply: MatrixReply {
    package var user: UserID
    enum CodingKeys: String, CodingKey { case user = "sub" }
}
