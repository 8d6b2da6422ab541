import Foundation
import HTTPTypes

/// The set-up page: files that are part of the program. It asks nobody but this bridge.
enum SetupPage {
    /// By the last part of the path.
    enum File: String, Sendable, Hashable, CaseIterable {
        case page = ""
        case style = "setup.css"
        case script = "setup.js"
        case widget = "widget.js"

        private var bytes: [UInt8] {
            switch self {
            case .page: PackageResources.setup_html
            case .style: PackageResources.setup_css
            case .script: PackageResources.setup_js
            case .widget: PackageResources.widget_js
            }
        }

        private var contentType: String {
            switch self {
            case .page: "text/html; charset=utf-8"
            case .style: "text/css; charset=utf-8"
            case .script, .widget: "text/javascript; charset=utf-8"
            }
        }

        var answer: Answer {
            var answer = Answer(status: .ok, body: Data(bytes), contentType: contentType)
            answer.headers.merge(SetupPage.guards)
            return answer
        }
    }

    /// Clients show the page in a frame, from any address or from a program of their own, so framing is not forbidden:
    /// a framed page never uses the session of a tab (see `setup.js`).
    private static let guards: HTTPFields = {
        var fields = HTTPFields()
        fields[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
            + "form-action 'none'"
        fields[.xContentTypeOptions] = "nosniff"
        fields[.cacheControl] = "no-cache"
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }()
}
