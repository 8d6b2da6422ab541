/// What a request asks for; the raw value is a label of metrics.
package enum MatrixEndpoint: String, Sendable, Hashable, CaseIterable {
    case register, makeDevice, whoami, versions, ping
    case setDisplayName, getProfile, setAccountData, setPresence, getPresence
    case send, redact, setState, getState, getEvent, relations, typing
    case join, leave, kick, ban, unban, invite, members, joinedMembers, joinedRooms
    case createRoom, resolveAlias, setAlias, removeAlias, setDirectory
    case mediaConfig, upload, download
}
