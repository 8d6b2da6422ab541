import Foundation

/// A headless Chromium, steered over WebDriver (https://www.w3.org/TR/webdriver2/).
///
/// Everything asked of it waits until the page is so far, as a person would; what does not come in time is thrown with
/// what the page shows.
package struct Browser: Sendable {
    package static let patience = Duration.seconds(30)

    private let url: String
    private let session: String

    /// The name of an element in answers, which the standard fixes.
    private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    /// Starts a browser, runs `body`, and ends the browser whatever happened.
    package static func run<Result>(_ body: (Browser) async throws -> Result) async throws -> Result {
        try await ChromeDriver().whileRunning { driver in
            let browser = try await Browser(driver)
            do {
                let result = try await body(browser)
                await browser.quit()
                return result
            } catch {
                await browser.quit()
                throw error
            }
        }
    }

    private init(_ driver: ChromeDriver) async throws {
        url = driver.url
        let options: TestJSON = [
            "binary": .string(try InstalledProgram.find("chromium")),
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--window-size=1000,1000",
                .string("--user-data-dir=\(driver.controller.folder.file("profile"))"),
            ],
        ]
        let wanted: TestJSON = ["capabilities": ["alwaysMatch": ["goog:chromeOptions": options]]]
        let answer = try await TestHTTP.request(url, "POST", ["session"], body: wanted)
        session = answer["value"]["sessionId"].string ?? ""
    }

    private func quit() async { _ = try? await call("DELETE", []) }

    @discardableResult
    private func call(_ method: String, _ path: [String], _ body: TestJSON? = nil) async throws -> TestJSON {
        try await TestHTTP.request(url, method, ["session", session] + path, body: body)["value"]
    }

    // MARK: The page

    package func open(_ address: String) async throws { try await call("POST", ["url"], ["url": .string(address)]) }

    package func reload() async throws { try await call("POST", ["refresh"], [:]) }

    package var address: String { get async throws { try await call("GET", ["url"]).string ?? "" } }

    @discardableResult
    package func run(script: String) async throws -> TestJSON {
        try await call("POST", ["execute", "sync"], ["script": .string(script), "args": []])
    }

    /// A method of the DevTools protocol.
    @discardableResult
    package func command(_ name: String, _ parameters: TestJSON) async throws -> TestJSON {
        try await call("POST", ["goog", "cdp", "execute"], ["cmd": .string(name), "params": parameters])
    }

    /// The page within a frame, until `leaveFrame`.
    package func enterFrame(_ selector: String) async throws {
        let element = try await find(selector)
        try await call("POST", ["frame"], ["id": [Self.elementKey: .string(element)]])
    }

    package func leaveFrame() async throws { try await call("POST", ["frame"], ["id": .null]) }

    // MARK: Elements

    /// Waits until an element that fits is shown and can be used.
    package func find(_ selector: String) async throws -> String {
        var found: String?
        try await wait(for: "\(selector) to be shown") {
            let body: TestJSON = ["using": "css selector", "value": .string(selector)]
            for candidate in try await call("POST", ["elements"], body).array {
                guard let id = candidate[Self.elementKey].string else { continue }
                let isShown = try await call("GET", ["element", id, "displayed"]).bool ?? false
                let isEnabled = try await call("GET", ["element", id, "enabled"]).bool ?? false
                guard isShown, isEnabled else { continue }
                found = id
                return true
            }
            return false
        }
        return found ?? ""
    }

    package func click(_ selector: String) async throws {
        try await call("POST", ["element", try await find(selector), "click"], [:])
    }

    /// Types as on a keyboard; `Key` has the keys that are no letters.
    package func type(_ text: String, into selector: String) async throws {
        try await call("POST", ["element", try await find(selector), "value"], ["text": .string(text)])
    }

    /// Presses keys where the focus is.
    package func press(_ keys: String...) async throws {
        let actions = keys.flatMap { key -> [TestJSON] in
            [["type": "keyDown", "value": .string(key)], ["type": "keyUp", "value": .string(key)]]
        }
        let source: TestJSON = ["type": "key", "id": "keyboard", "actions": .array(actions)]
        try await call("POST", ["actions"], ["actions": [source]])
    }

    package enum Key {
        package static let tab = "\u{E004}"
        package static let enter = "\u{E007}"
        package static let down = "\u{E015}"
        package static let space = " "
    }

    /// The id of the element that has the focus.
    package var focus: String {
        get async throws { try await run(script: "return document.activeElement.id").string ?? "" }
    }

    /// Waits until the words that are shown contain `text`.
    package func waitForText(_ text: String, in selector: String = "body") async throws {
        let script = "const e = document.querySelector(\(Self.quoted(selector))); return e ? e.innerText : ''"
        try await wait(for: "“\(text)” in \(selector)") { try await run(script: script).string?.contains(text) == true }
    }

    package func text(of selector: String = "body") async throws -> String {
        try await run(script: "return document.querySelector(\(Self.quoted(selector))).innerText").string ?? ""
    }

    // MARK: Looks

    package func setDark(_ isDark: Bool) async throws {
        let scheme: TestJSON = ["name": "prefers-color-scheme", "value": .string(isDark ? "dark" : "light")]
        try await command("Emulation.setEmulatedMedia", ["features": [scheme]])
    }

    package func setWidth(_ width: Int, height: Int = 900) async throws {
        let metrics: TestJSON = [
            "width": .int(width), "height": .int(height), "deviceScaleFactor": 1, "mobile": .bool(width < 600),
        ]
        try await command("Emulation.setDeviceMetricsOverride", metrics)
    }

    /// Of the whole page, into the folder `TESTING_SCREENSHOTS`; without it nothing is kept.
    package func screenshot(_ name: String) async throws {
        let answer = try await command("Page.captureScreenshot", ["captureBeyondViewport": true])
        guard let image = answer["data"].string.flatMap({ Data(base64Encoded: $0) }) else {
            throw ServerFailure(.system, "the browser made no picture")
        }
        guard let folder = ProcessInfo.processInfo.environment["TESTING_SCREENSHOTS"] else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try image.write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
    }

    private func wait(for what: String, _ condition: () async throws -> Bool) async throws {
        var failure: (any Error)?
        let came = await Polling.until(within: Self.patience) {
            do {
                return try await condition()
            } catch {
                // An element may go while it is looked at.
                failure = error
                return false
            }
        }
        guard !came else { return }
        let shown = (try? await text()) ?? failure.map { "\($0)" } ?? ""
        throw ServerFailure(.notReadyInTime, "gave up waiting for \(what); the page shows:\n\(shown)")
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
