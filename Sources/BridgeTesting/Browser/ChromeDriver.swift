/// The program that starts Chromium and steers it.
struct ChromeDriver: RealServer {
    let controller: ServerController
    let url: String

    init() throws {
        let executable = try InstalledProgram.find("chromedriver")
        let port = try LoopbackPorts.take()
        let folder = try ServerFolder("browser")
        let url = "http://127.0.0.1:\(port)"
        self.url = url
        controller = ServerController(
            name: "chromedriver",
            folder: folder,
            executable: executable,
            arguments: ["--port=\(port)", "--allowed-ips=127.0.0.1"],
            patience: .seconds(60)
        ) { LoopbackPorts.accepts(port) ? await TestHTTP.answers("\(url)/status") : false }
    }
}
