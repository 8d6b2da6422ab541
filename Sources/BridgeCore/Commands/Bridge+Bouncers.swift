import IRCProtocol
import MatrixProtocol

// Bouncers that users have of their own.
extension Bridge {
    /// The bouncer that the user's connection goes through; nil where they have none, or may have none.
    func bouncer(of key: PuppetKey) -> Bouncer? {
        guard let bouncer = bouncers[key], let rules = networks[key.network]?.configuration.bouncers,
            refusal(of: bouncer, rules) == nil
        else { return nil }
        return bouncer
    }

    /// Whether the connection may tell what was said before it came: a bouncer gives lines ids of its own, so that nobody
    /// could tell them from those that others tell. It does so only where none of ours has come or is coming without one.
    func tellsOfPast(_ key: PuppetKey, in channel: FoldedName) -> Bool {
        guard bouncer(of: key) != nil else { return true }
        return networks[key.network]?.puppets.values.contains { other in
            guard other.connection != nil, bouncer(of: other.key) == nil else { return false }
            switch other.channels[channel]?.state {
            case .wanted, .joining, .present: return true
            case .refused, nil: return false
            }
        } == false
    }

    mutating func bouncer(_ id: NetworkID, _ wish: BridgeCommand.BouncerWish, _ place: CommandPlace) {
        let key = key(id, place)
        let name = networkName(id)
        switch wish {
        case .show:
            guard let present = bouncers[key] else {
                return respond(
                    place,
                    "You connect to \(name) without a bouncer. Usage: !bouncer ADDRESS LOGIN PASSWORD"
                )
            }
            let isUsed = bouncer(of: key) != nil
            let words = isUsed ? "" : ", which is not allowed any more, so that you connect without it"
            respond(place, "You connect to \(name) by your bouncer at \(present)\(words).")
        case .set(let new):
            guard let rules = networks[id]?.configuration.bouncers else { return }
            if let refusal = refusal(of: new, rules) { return respond(place, refusal) }
            ensurePuppet(key)
            bouncers[key] = new
            store(.saveBouncer(key, new))
            respond(place, "Your bouncer at \(new) is stored, sealed. You connect to \(name) by it from now on.")
            connectAnew(key)
        case .remove:
            guard bouncers.removeValue(forKey: key) != nil else {
                return respond(place, "You have no bouncer for \(name).")
            }
            store(.saveBouncer(key, nil))
            respond(place, "Your bouncer for \(name) is forgotten. You connect without it from now on.")
            connectAnew(key)
        }
    }

    private func refusal(of bouncer: Bouncer, _ rules: NetworkConfiguration.Bouncers) -> String? {
        if !rules.enabled {
            return "Bouncers are not allowed on this network: its administrator would have to turn them on."
        }
        if !bouncer.isSecure, rules.requireTLS {
            return "Your password would travel in clear: give an address that begins with ircs://."
        }
        return nil
    }

    /// Somebody who is connected, or is about to be, is so by the new way.
    private mutating func connectAnew(_ key: PuppetKey) {
        guard let puppet = puppet(key) else { return }
        if let connection = puppet.connection {
            with(key) { $0.reopens = true }
            order(connection, .quit(reason: "Reconnecting"))
        } else if puppet.isWanted, !isStopping {
            effects.append(.cancel(.reconnect(key)))
            with(key) { $0.state = .offline }
            open(key)
        }
    }
}
