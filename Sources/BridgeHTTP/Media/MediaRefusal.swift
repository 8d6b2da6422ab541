/// Why somebody got nothing by a link, or not all of it. Each has a counter.
package enum MediaRefusal: String, Sendable, Hashable, CaseIterable {
    case wrongMethod = "wrong_method"
    /// No link of ours.
    case forged
    case expired
    case gone
    case storeAway = "store_away"
    case tooLarge = "too_large"
    /// An encrypted file without a key that can be one.
    case altered
    /// As many files as may be are on their way.
    case busy
    case unsatisfiable
    /// The homeserver did not give it.
    case homeserver
    /// The reader took it too slowly, and was left.
    case tooSlow = "too_slow"
}
