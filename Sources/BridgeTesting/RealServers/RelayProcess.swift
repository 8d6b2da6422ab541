/// A relay to a server on another loopback address, as a process of its own that can be stopped (SIGSTOP) and killed.
package struct RelayProcess: RealServer {
    package let controller: ServerController
    package let host: String
    package let port: Int

    /// Listens at `host`, at the port that it forwards to on 127.0.0.1.
    package init(host: String, port: Int) throws {
        self.host = host
        self.port = port
        let folder = try ServerFolder("relay")
        controller = ServerController(
            name: "relay",
            folder: folder,
            executable: try BridgeProgram.sibling("Benchmarks"),
            arguments: ["relay", host, "\(port)", "\(port)"],
            patience: .seconds(20)
        ) { LoopbackPorts.answers(port, at: host) }
    }
}
