/// Why a file is not to be had from the homeserver.
package enum MediaProblem: Error, Sendable, Hashable, CaseIterable {
    /// It is not there, or not for us to see.
    case notFound
    /// The homeserver does not hand on files so large.
    case tooLarge
    /// Its sender is still uploading it, or the homeserver asks for a pause: another try may succeed.
    case notYet
    /// The homeserver, or the one that it had to ask, took too long.
    case timedOut
    /// The homeserver cannot be reached or does not work.
    case unavailable
    /// The homeserver refuses our token.
    case refused

    /// What an answer means that is no success (specification, "Content repository").
    package init(_ error: MatrixError) {
        self =
            switch (error.status, error.code) {
            case (_, "M_TOO_LARGE"), (413, _): .tooLarge
            case (_, "M_NOT_YET_UPLOADED"), (429, _): .notYet
            case (401, _): .refused
            // Forbidden is what quarantine and policies of the homeserver say: for whoever asks it is not there.
            case (400..<500, _): .notFound
            case (504, _): .timedOut
            // Files that another homeserver does not give are told as its fault.
            case (_, "M_NOT_FOUND"): .notFound
            default: .unavailable
            }
    }
}
