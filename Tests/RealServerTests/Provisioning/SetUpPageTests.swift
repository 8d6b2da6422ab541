import BridgeTesting
import Testing

extension Journeys {
    /// The page in a real browser, from click to bridged message.
    @Suite("Set-up page") struct SetUpPageTests {
        private static let channel = "#setup"

        @Test("Link and unlink a room, by the link that the bot gives") func fromTheBotsLink() async throws {
            try await ProvisioningStage.run { stage in
                let alice = try await stage.synapse.register("alice")
                let room = try await alice.createRoom(name: "Set-up")
                let person = try await stage.person("op")
                try await person.join(Self.channel)
                let desk = try await Desk.open(stage, alice)
                let link = try await Self.link(desk)
                try await Browser.run { browser in
                    try await enter(browser, link, alice)
                    try await choose(browser, room)
                    try await ask(browser, person, stage)
                    try await talk(stage, alice, room, person)
                    try await unlink(browser, person, stage)
                    // The code has been used: it opens nothing more.
                    try await browser.run(script: "sessionStorage.clear()")
                    try await browser.open("about:blank")
                    try await browser.open(link)
                    try await browser.waitForText("used already", in: "#problem")
                    _ = try await browser.find("#entrance")
                    try await browser.screenshot("link-used")
                }
            }
        }

        /// `!setup` in the room with the bot: the answer's link.
        private static func link(_ desk: Desk) async throws -> String {
            var link = ""
            try await desk.ask("!setup") { answer in
                link = answer.split(separator: " ").last.map(String.init) ?? ""
                #expect(link.contains("/v1/static/#code="))
            }
            return link
        }

        private func enter(_ browser: Browser, _ link: String, _ user: MatrixTestClient) async throws {
            try await browser.setWidth(900)
            try await browser.open(link.split(separator: "#").first.map(String.init) ?? "")
            try await browser.waitForText("say !setup", in: "#entrance")
            try await browser.screenshot("entrance-light")
            try await browser.open("about:blank")
            try await browser.open(link)
            try await browser.waitForText(user.userID, in: "#who")
            #expect(try await !browser.address.contains("code="))
            #expect(try await browser.focus == "room")
        }

        /// By keyboard alone.
        private func choose(_ browser: Browser, _ room: String) async throws {
            try await browser.type("nonsense\(Browser.Key.enter)", into: "#room")
            try await browser.waitForText("exclamation mark", in: "#problem")
            #expect(try await browser.focus == "room")
            try await browser.screenshot("room-wrong")
            try await browser.run(script: "document.getElementById('room').value = ''")
            try await browser.type("\(room)\(Browser.Key.enter)", into: "#room")
            try await browser.waitForText(room, in: "#room-name")
            try await browser.waitForText("not linked", in: "#no-links")
            #expect(try await browser.focus == "links-title")
            try await Self.shoot(browser, "room")
        }

        private func ask(_ browser: Browser, _ person: IRCTestClient, _ stage: Stage) async throws {
            try await browser.type("\(Self.channel)\(Browser.Key.enter)", into: "#channel")
            try await browser.waitForText("op", in: "#operators")
            try await Self.expectLabels(browser)
            try await Self.shoot(browser, "operators")
            try await browser.press(Browser.Key.enter)
            let question = try await person.wait(for: "the question") {
                $0.is("PRIVMSG", to: "op") && $0.nick == stage.botNick
            }
            #expect(question.text.contains(Self.channel))
            try await browser.waitForText("Pending", in: "#requests")
            try await Self.shoot(browser, "pending")
            try await person.privmsg(stage.botNick, "yes")
            try await browser.waitForText("Linked", in: "#links")
            try await browser.waitForText(Self.channel, in: "#links")
            try await browser.waitForText("is now linked", in: "#status")
            try await Self.shoot(browser, "linked")
        }

        private func talk(_ stage: Stage, _ alice: MatrixTestClient, _ room: String, _ person: IRCTestClient)
            async throws
        {
            try await alice.send("from the page", in: room)
            try await person.waitForMessage("from the page", in: Self.channel, from: stage.puppet("alice"))
            try await person.privmsg(Self.channel, "and back")
            try await alice.waitForMessage("and back", in: room, from: stage.ghost("op"))
        }

        private func unlink(_ browser: Browser, _ person: IRCTestClient, _ stage: Stage) async throws {
            try await browser.click("#links button")
            try await browser.waitForText("Press again", in: "#status")
            try await browser.screenshot("unlink-sure")
            try await browser.click("#links button")
            try await browser.waitForText("no longer linked", in: "#status")
            try await browser.waitForText("not linked", in: "#no-links")
            try await person.wait(for: "the puppet to go") {
                ["PART", "QUIT"].contains($0.command) && $0.nick == stage.puppet("alice")
            }
        }

        @Test("What the operator or the bridge refuses is told with its reason") func refused() async throws {
            try await ProvisioningStage.run { stage in
                let alice = try await stage.synapse.register("alice")
                let bob = try await stage.synapse.register("bob")
                let room = try await alice.createRoom(name: "Set-up")
                try await bob.join(room)
                let person = try await stage.person("op")
                try await person.join(Self.channel)
                let links = [
                    try await Self.link(try await Desk.open(stage, alice)),
                    try await Self.link(try await Desk.open(stage, bob)),
                ]
                try await Browser.run { browser in
                    // Who may not decide for the room.
                    try await browser.setWidth(900)
                    try await browser.open("\(links[1])&room=\(room)")
                    try await browser.type("\(Self.channel)\(Browser.Key.enter)", into: "#channel")
                    try await browser.click("#ask")
                    try await browser.waitForText("power", in: "#problem")
                    try await Self.shoot(browser, "refused")
                    // A channel without an operator, and a word that is no channel.
                    try await browser.open("about:blank")
                    try await browser.open("\(links[0])&room=\(room)")
                    try await browser.type("word\(Browser.Key.enter)", into: "#channel")
                    try await browser.waitForText("Name a channel", in: "#problem")
                    try await browser.run(script: "document.getElementById('channel').value = ''")
                    try await browser.type("\(Self.channel)\(Browser.Key.enter)", into: "#channel")
                    try await browser.click("#ask")
                    _ = try await person.wait(for: "the question") {
                        $0.is("PRIVMSG", to: "op") && $0.nick == stage.botNick
                    }
                    try await person.privmsg(stage.botNick, "no")
                    try await browser.waitForText("op does not consent", in: "#requests")
                    try await Self.shoot(browser, "failed")
                }
            }
        }

        @Test("As a widget: the client says who its user is, and no code is needed") func widget() async throws {
            try await ProvisioningStage.run { stage in
                let alice = try await stage.synapse.register("alice")
                let room = try await alice.createRoom(name: "Set-up")
                let credentials = try await alice.openIDToken()
                let page = try Self.host(stage, room, credentials)
                try await Browser.run { browser in
                    try await browser.open("file://\(page)")
                    try await browser.enterFrame("iframe")
                    try await browser.waitForText(alice.userID, in: "#who")
                    try await browser.waitForText("not linked", in: "#no-links")
                    #expect(
                        try await browser.run(script: "return document.getElementById('other-room').hidden").bool
                            == true
                    )
                    // A framed page keeps nothing that another frame could take up.
                    #expect(try await browser.run(script: "return sessionStorage.length").int == 0)
                    try await browser.leaveFrame()
                    try await browser.waitForText("capabilities: []", in: "#log")
                    try await browser.waitForText("content_loaded", in: "#log")
                    try await browser.screenshot("widget")
                }
            }
        }

        /// A client in short: a frame and the other half of the widget API.
        private static func host(_ stage: Stage, _ room: String, _ credentials: TestJSON) throws -> String {
            let token = credentials["access_token"].string ?? ""
            let widget = "\(stage.bridge.url)/_matrix/provision/v1/static/?widgetId=w1&roomId=\(room)"
            return try stage.bridge.folder.write(
                "host.html",
                """
                <!DOCTYPE html><pre id="log"></pre><iframe src="\(widget)" width="800" height="700"></iframe><script>
                const frame = document.querySelector("iframe"), log = document.getElementById("log");
                const send = (message) => frame.contentWindow.postMessage(message, "*");
                addEventListener("message", (event) => {
                  if (event.source !== frame.contentWindow) return;
                  const message = event.data;
                  if (message.api === "toWidget") {
                    log.textContent += `${message.action}: ${JSON.stringify(message.response.capabilities)}\\n`;
                    return;
                  }
                  log.textContent += `${message.action}\\n`;
                  if (message.action === "content_loaded") {
                    send({ ...message, response: {} });
                    send({ api: "toWidget", widgetId: "w1", requestId: "c1", action: "capabilities", data: {} });
                  } else if (message.action === "get_openid") {
                    send({ ...message, response: { state: "request" } });
                    send({ api: "toWidget", widgetId: "w1", requestId: "o1", action: "openid_credentials", data: {
                      state: "allowed", original_request_id: message.requestId, access_token: "\(token)",
                      matrix_server_name: "\(stage.domain)", token_type: "Bearer", expires_in: 3600 } });
                  }
                });
                </script>
                """
            )
        }

        /// Every control that is shown has a name for those who do not see it.
        private static func expectLabels(_ browser: Browser) async throws {
            let nameless = try await browser.run(
                script: """
                    return [...document.querySelectorAll("input, select, button")].filter((control) =>
                      control.offsetParent && !(control.labels && control.labels.length) && !control.innerText.trim()
                    ).map((control) => control.outerHTML)
                    """
            )
            #expect(nameless.array.isEmpty)
        }

        /// In light and dark, wide and narrow; nothing is cut off at the side.
        private static func shoot(_ browser: Browser, _ name: String) async throws {
            for (suffix, isDark, width) in [("light", false, 900), ("dark", true, 900), ("narrow", false, 320)] {
                try await browser.setDark(isDark)
                try await browser.setWidth(width)
                try await browser.screenshot("\(name)-\(suffix)")
                let overflow = try await browser.run(
                    script: "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                #expect(overflow.int == 0, "\(name) is wider than \(width)")
            }
            try await browser.setDark(false)
            try await browser.setWidth(900)
        }
    }
}
