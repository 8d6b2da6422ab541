import Foundation

/// Atheme: services (NickServ, SASL PLAIN and EXTERNAL) for one InspIRCd that names it in `Options.services`. The
/// package of Debian 12 has no SCRAM.
///
/// Start the InspIRCd first. It links again by itself when the InspIRCd restarts.
package struct AthemeServer: RealServer {
    package let controller: ServerController
    package let name: String
    private let ircPort: Int

    /// - Throws: `ServerFailure` too where `ircd` does not expect services.
    package init(for ircd: InspIRCdServer) throws {
        guard let name = ircd.options.services else {
            throw ServerFailure(.didNotStart, "The InspIRCd expects no services; give it a name in Options.services")
        }
        let executable = try InstalledProgram.find("atheme-services")
        let folder = try ServerFolder("atheme")
        let file = try folder.write("atheme.conf", Self.configuration(name: name, uplink: ircd.peer, folder: folder))
        let log = folder.file("services.log")
        self.name = name
        ircPort = ircd.port
        controller = ServerController(
            name: "atheme",
            folder: folder,
            executable: executable,
            arguments: ["-n", "-c", file, "-D", folder.path, "-p", folder.file("atheme.pid"), "-l", log],
            patience: .seconds(40),
            // So that a restart does not take the last start's words for its own.
            prepare: { try? FileManager.default.removeItem(atPath: log) },
            isReady: {
                // It listens nowhere. What it logs once the uplink has sent its burst is the first sign of life.
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                return text.contains("finished synching with uplink")
            }
        )
    }

    /// Makes an account by NickServ, by a client of that nick which leaves again.
    package func register(account: String, password: String) async throws {
        let client = try await IRCTestClient.connect(port: ircPort, nick: account)
        try await client.send("PRIVMSG NickServ :REGISTER \(password) \(account)@localhost.localdomain")
        let answer = try await client.wait(for: "NickServ's answer") { $0.is("NOTICE", from: "NickServ") }
        try await client.wait(for: "being logged in") { $0.command == "900" }
        guard answer.text.contains("registered") else {
            throw ServerFailure(.system, "NickServ made no account: \(answer.text)")
        }
        await client.close()
    }

    private static let modules = [
        "backend/opensex", "crypto/pbkdf2v2", "protocol/inspircd",
        "nickserv/main", "nickserv/register", "nickserv/identify", "nickserv/ghost", "nickserv/cert",
        "nickserv/enforce", "nickserv/info", "nickserv/drop",
        "saslserv/main", "saslserv/plain", "saslserv/external",
        "chanserv/main", "chanserv/register", "operserv/main",
    ]

    private static func configuration(name: String, uplink: InspIRCdServer.Peer, folder: ServerFolder) -> String {
        let password = InspIRCdServer.linkPassword
        return """
            \(modules.map { "loadmodule \"modules/\($0)\";" }.joined(separator: "\n"))
            serverinfo {
                name = "\(name)"; desc = "Test services"; numeric = "00A"; recontime = 1; netname = "TestNetwork";
                hidehostsuffix = "users"; adminname = "Tests"; adminemail = "admin@localhost.localdomain";
                registeremail = "admin@localhost.localdomain"; mta = "/bin/true"; auth = none; casemapping = rfc1459;
                loglevel = { admin; error; info; network; wallops; register; set; request; };
                maxcertfp = 10; maxlogins = 1000; maxusers = 0; maxnicks = 100; maxchans = 100;
            };
            uplink "\(uplink.name)" {
                host = "127.0.0.1"; port = \(uplink.port);
                send_password = "\(password)"; receive_password = "\(password)";
            };
            crypto { pbkdf2v2_rounds = 10000; };
            general { commit_interval = 60; };
            nickserv { nick = "NickServ"; user = "NickServ"; host = "\(name)"; real = "Nicks"; };
            saslserv { nick = "SaslServ"; user = "SaslServ"; host = "\(name)"; real = "Logins"; };
            chanserv { nick = "ChanServ"; user = "ChanServ"; host = "\(name)"; real = "Channels"; };
            operserv { nick = "OperServ"; user = "OperServ"; host = "\(name)"; real = "Operators"; };

            """
    }
}
