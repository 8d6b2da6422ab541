/// The version of this program: the one place where it stands.
package enum TrestleVersion {
    package static let text = "0.1.0"
}
