import Foundation

/// ngircd: plain old IRC with no tags, no accounts and no capabilities but `multi-prefix`; a tagged line is error 421.
package struct NgircdServer: RealServer {
    package struct Options: Sendable {
        package var name = "ngircd.localhost"
        /// PASS that a client must send; empty for none.
        package var password = ""
        /// The server's own flood control: a penalty of seconds for each command.
        package var floodControl = false
        package var maximumNickLength = 30
        /// Connections from one address; 0 for no limit.
        package var connectionsPerAddress = 0
        package var pingSeconds = 120
        /// More of the configuration, appended as it is.
        package var extra = ""

        package init() {}
    }

    /// Name and password for OPER.
    package static let operatorName = "root"
    package static let operatorPassword = "operator"

    package let controller: ServerController
    package let options: Options
    package let port: Int

    package init(_ options: Options = Options()) throws {
        let executable = try InstalledProgram.find("ngircd")
        let port = try LoopbackPorts.take()
        let folder = try ServerFolder("ngircd")
        let file = try folder.write("ngircd.conf", Self.configuration(options, port: port))
        self.options = options
        self.port = port
        controller = ServerController(
            name: "ngircd",
            folder: folder,
            executable: executable,
            arguments: ["-n", "-f", file],
            patience: .seconds(20)
        ) { LoopbackPorts.accepts(port) }
    }

    private static func configuration(_ options: Options, port: Int) -> String {
        """
        [Global]
            Name = \(options.name)
            Info = Test server
            Network = TestNetwork
            AdminInfo1 = Tests
            AdminEMail = admin@localhost
            Listen = 127.0.0.1
            Ports = \(port)
            MotdPhrase = Welcome
            Password = \(options.password)
        [Limits]
            MaxConnections = 0
            MaxConnectionsIP = \(options.connectionsPerAddress)
            MaxJoins = 0
            MaxNickLength = \(options.maximumNickLength)
            MaxListSize = 1000
            \(options.floodControl ? "" : "MaxPenaltyTime = 0")
            PingTimeout = \(options.pingSeconds)
            PongTimeout = 20
        [Options]
            DNS = no
            Ident = no
            PAM = no
            OperCanUseMode = yes
        [Operator]
            Name = \(operatorName)
            Password = \(operatorPassword)
        \(options.extra)

        """
    }
}
