import Foundation

/// The body of `POST /_matrix/app/v1/ping`.
package struct PingBody: Sendable, Hashable, Codable {
    /// What we gave when we asked to be pinged.
    package var transaction: String?
    enum CodingKeys: String, CodingKey { case transaction = "transaction_id" }

    package init(transaction: String?) { self.transaction = transaction }
}

/// The body of an answer of ours that is no success.
package struct ErrorBody: Sendable, Hashable {
    package var code: String
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    package var data: Data {
        JSONValue.object(["errcode": .string(code), "error": .string(message)]).data
    }
}

/// `GET /_matrix/app/v1/thirdparty/protocol/{protocol}` (specification, "Third-party networks").
package struct ThirdPartyProtocol: Sendable, Hashable, Codable {
    package struct FieldType: Sendable, Hashable, Codable {
        package var regexp: String
        package var placeholder: String

        package init(regexp: String, placeholder: String) {
            self.regexp = regexp
            self.placeholder = placeholder
        }
    }

    package struct Instance: Sendable, Hashable, Codable {
        package var description: String
        package var icon: String?
        package var fields: [String: String]
        package var network: String

        enum CodingKeys: String, CodingKey {
            case icon, fields
            case description = "desc"
            case network = "network_id"
        }

        package init(description: String, icon: String? = nil, fields: [String: String], network: String) {
            self.description = description
            self.icon = icon
            self.fields = fields
            self.network = network
        }
    }

    package var userFields: [String]
    package var locationFields: [String]
    package var icon: String
    package var fieldTypes: [String: FieldType]
    package var instances: [Instance]

    enum CodingKeys: String, CodingKey {
        case icon, instances
        case userFields = "user_fields"
        case locationFields = "location_fields"
        case fieldTypes = "field_types"
    }

    package init(
        userFields: [String],
        locationFields: [String],
        icon: String,
        fieldTypes: [String: FieldType],
        instances: [Instance]
    ) {
        self.userFields = userFields
        self.locationFields = locationFields
        self.icon = icon
        self.fieldTypes = fieldTypes
        self.instances = instances
    }
}

/// One answer of `GET /_matrix/app/v1/thirdparty/location`.
package struct ThirdPartyLocation: Sendable, Hashable, Codable {
    package var alias: RoomAlias
    package var `protocol`: String
    package var fields: [String: String]

    package init(alias: RoomAlias, protocol: String, fields: [String: String]) {
        self.alias = alias
        self.protocol = `protocol`
        self.fields = fields
    }
}

/// One answer of `GET /_matrix/app/v1/thirdparty/user`.
package struct ThirdPartyUser: Sendable, Hashable, Codable {
    package var user: UserID
    package var `protocol`: String
    package var fields: [String: String]

    enum CodingKeys: String, CodingKey {
        case `protocol`, fields
        case user = "userid"
    }

    package init(user: UserID, protocol: String, fields: [String: String]) {
        self.user = user
        self.protocol = `protocol`
        self.fields = fields
    }
}
