import IRCProtocol

/// Where a user's certificate comes from.
package enum CertificateSource: Sendable, Hashable {
    /// A new key, and a certificate that signs itself, for this name.
    case new(commonName: String)
    /// What the user has said: PEM, whose line ends may have become spaces.
    case given(Secret)
}

package enum CertificateOutcome: Sendable, Hashable {
    case made(ClientCertificate)
    /// A sentence for people, without anything of what was given.
    case refused(String)
}
