/// The configuration file of one InspIRCd.
struct InspIRCdConfiguration {
    let options: InspIRCdServer.Options
    let folder: ServerFolder
    let port: Int
    let tlsPort: Int?
    let serverPort: Int
    let accepting: [String]
    let linkingTo: InspIRCdServer.Peer?

    var text: String {
        [server, limits, modules, security, links, options.extra, ""].joined(separator: "\n")
    }

    private var server: String {
        """
        <server name="\(options.name)" id="\(options.identifier)" description="Test server" network="TestNetwork">
        <admin name="Tests" nick="root" email="admin@localhost">
        <bind address="127.0.0.1" port="\(port)" type="clients">
        <bind address="127.0.0.1" port="\(serverPort)" type="servers">
        <files motd="\(folder.file("motd"))">
        <pid file="\(folder.file("inspircd.pid"))">
        <path datadir="\(folder.path)" logdir="\(folder.path)">
        <log method="file" type="* -USERINPUT -USEROUTPUT" level="default" flush="1" \
        target="\(folder.file("ircd.log"))">
        <class name="all" commands="*" privs="*" chanmodes="*" usermodes="*" snomasks="*">
        <type name="all" classes="all">
        <oper name="\(InspIRCdServer.operatorName)" password="\(InspIRCdServer.operatorPassword)" host="*@*" type="all">
        """
    }

    private var limits: String {
        let flood =
            options.floodControl
            ? ""
            : #"fakelag="no" commandrate="1000000" threshold="1000000" hardsendq="10M" softsendq="5M" recvq="1M""#
        let password = options.password.isEmpty ? "" : #"password="\#(options.password)""#
        let perAddress = options.connectionsPerAddress
        return """
            <connect name="tests" allow="*" \(password) \(flood) timeout="30" pingfreq="\(options.pingSeconds)" \
            localmax="\(perAddress)" globalmax="\(perAddress)" maxconnwarn="no" limit="100000" maxchans="100000" \
            useident="\(options.ident ? "yes" : "no")" resolvehostnames="no">
            <performance somaxconn="4096">
            <options defaultmodes="not" hostintopic="no" announcets="yes">
            <security announceinvites="dynamic" maxtargets="20">
            <limits maxnick="\(options.maximumNickLength)">
            <dns server="127.0.0.1">
            <whowas groupsize="10" maxgroups="1000" maxkeep="3d">
            <chanhistory maxlines="1000">
            """
    }

    private var modules: String {
        var names = options.modules
        if tlsPort != nil { names += ["ssl_gnutls", "sslinfo", "sslmodes"] }
        if options.services != nil { names.append("sasl") }
        if options.ident { names.append("ident") }
        if options.sts { names.append("ircv3_sts") }
        let lines = names.map { #"<module name="\#($0)">"# }
        return (lines + Self.settings).joined(separator: "\n")
    }

    /// What some of the modules refuse to load without, or are of no use without.
    private static let settings = [
        #"<cloak mode="full" key="a key of the tests, which is long enough" prefix="test-">"#,
        #"<customprefix name="founder" letter="q" prefix="~" rank="50000" ranktoset="50000">"#,
        #"<customprefix name="admin" letter="a" prefix="&amp;" rank="40000" ranktoset="50000">"#,
        #"<customprefix name="halfop" letter="h" prefix="%" rank="20000" ranktoset="30000">"#,
    ]

    private var security: String {
        var lines: [String] = []
        if let tlsPort {
            lines += [
                """
                <sslprofile name="tests" provider="gnutls" certfile="\(folder.file("server.crt"))" \
                keyfile="\(folder.file("server.key"))" requestclientcert="yes" hash="sha256">
                """,
                #"<bind address="127.0.0.1" port="\#(tlsPort)" type="clients" sslprofile="tests">"#,
            ]
        }
        if options.sts, let tlsPort {
            lines.append(#"<sts host="*" port="\#(tlsPort)" duration="1h" preload="no">"#)
        }
        lines += options.addresses.map { #"<bind address="\#($0)" port="\#(port)" type="clients">"# }
        if let password = options.webIRCPassword {
            lines.append(#"<cgihost type="webirc" mask="127.0.0.1" password="\#(password)">"#)
        }
        if let services = options.services {
            lines += [#"<sasl target="\#(services)">"#, #"<uline server="\#(services)" silent="yes">"#]
        }
        return lines.joined(separator: "\n")
    }

    private var links: String {
        let password = InspIRCdServer.linkPassword
        let secret = #"sendpass="\#(password)" recvpass="\#(password)""#
        var lines = (accepting + [options.services].compactMap(\.self)).map {
            #"<link name="\#($0)" ipaddr="127.0.0.1" port="1" allowmask="127.0.0.1" \#(secret)>"#
        }
        if let hub = linkingTo {
            lines += [
                #"<link name="\#(hub.name)" ipaddr="127.0.0.1" port="\#(hub.port)" allowmask="127.0.0.1" \#(secret)>"#,
                #"<autoconnect period="2" server="\#(hub.name)">"#,
            ]
        }
        return lines.joined(separator: "\n")
    }
}
