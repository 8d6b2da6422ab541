/// How many times a puppet has turned to the network's next server, and to the bridge's next address.
struct Detour: Sendable, Hashable {
    var server = 0
    var address = 0
}
