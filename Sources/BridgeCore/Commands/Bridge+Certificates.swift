import IRCProtocol
import MatrixProtocol

// Certificates by which services know people (TLS client authentication, SASL EXTERNAL).
extension Bridge {
    mutating func certificate(_ id: NetworkID, _ wish: BridgeCommand.CertificateWish, _ place: CommandPlace) {
        let key = key(id, place)
        let name = networkName(id)
        switch wish {
        case .show:
            if let present = certificates[key] { return respond(place, words(for: present, on: id)) }
            effects.append(.makeCertificate(key, place, .new(commonName: place.user.text)))
        case .new:
            effects.append(.makeCertificate(key, place, .new(commonName: place.user.text)))
        case .given(let text):
            effects.append(.makeCertificate(key, place, .given(text)))
        case .remove:
            guard certificates.removeValue(forKey: key) != nil else {
                return respond(place, "You have no certificate for \(name).")
            }
            store(.saveCertificate(key, nil))
            respond(place, "Your certificate for \(name) is forgotten. Say !reconnect to connect without it.")
        }
    }

    mutating func certificateMade(_ key: PuppetKey, _ place: CommandPlace, _ outcome: CertificateOutcome) {
        switch outcome {
        case .refused(let sentence):
            respond(place, sentence)
        case .made(let certificate):
            ensurePuppet(key)
            certificates[key] = certificate
            store(.saveCertificate(key, certificate))
            respond(place, "It is stored, sealed. " + words(for: certificate, on: key.network))
        }
    }

    private func words(for certificate: ClientCertificate, on id: NetworkID) -> String {
        let settings = networks[id]?.configuration
        let service = settings?.nickServ.nick ?? "NickServ"
        var text = """
            Your certificate for \(networkName(id)) has the fingerprints SHA-256 \(certificate.sha256) and SHA-512 \
            \(certificate.sha512). Say !reconnect to connect with it, then tell your account about it once: !msg \
            \(service) CERT ADD, with the fingerprint behind it where the service asks for one. It logs you in from then on.
            """
        if settings?.security == .plain { text += " This network is connected to without TLS, where it is of no use." }
        return text
    }
}
