import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

/// Turns orders into statements. It decides nothing: each order is its rows.
struct OrderWriter: Sendable {
    let secrets: SecretBox
    /// Milliseconds since 1970.
    let now: Int64
    let limits: StoreLimits

    func write(_ writes: [StoreWrite], _ db: Database) throws {
        for write in writes {
            switch write {
            case .enqueue(let order):
                try db.run(
                    "INSERT OR IGNORE INTO outbox (transaction_id, payload, queued_at) VALUES (?, ?, ?)",
                    [order.transaction.text, try secrets.seal(order), now]
                )
            case .store(let order): try carryOut(order, db)
            }
        }
    }

    private func carryOut(_ order: StoreOrder, _ db: Database) throws {
        switch order {
        case .finishJournal(let sequence):
            try db.run("DELETE FROM journal WHERE sequence = ?", [sequence.rawValue])
        case .advanceJournal(let sequence, let linesDone):
            try db.run(
                "UPDATE journal SET lines_done = max(lines_done, ?) WHERE sequence = ?",
                [linesDone, sequence.rawValue]
            )
        case .layOut(let sequence, let layouts):
            let sealed = try secrets.seal(JSONEncoder().encode(layouts), for: .layout(sequence))
            try db.run("UPDATE journal SET layout = ? WHERE sequence = ?", [sealed, sequence.rawValue])
        case .finishOutbox(let transaction):
            try db.run("DELETE FROM outbox WHERE transaction_id = ?", [transaction.text])
        case .park(let order):
            try db.run(
                "INSERT OR IGNORE INTO parked (transaction_id, lane, payload) VALUES (?, ?, ?)",
                [order.transaction.text, Self.makingLane(order), try secrets.seal(order)]
            )
        case .unpark(let lane): try db.run("DELETE FROM parked WHERE lane = ?", [lane])
        case .saveLink(let link): try save(link, db)
        case .removeLink(let room, let channel):
            try db.run(
                "DELETE FROM link WHERE room = ? AND network = ? AND channel = ?",
                [room.text, channel.network.name, channel.name.text]
            )
            try forgetUnlinked(channel, db)
        case .saveTopic(let channel, let topic):
            try db.run(
                """
                INSERT INTO topic (network, channel, topic) VALUES (?, ?, ?)
                ON CONFLICT (network, channel) DO UPDATE SET topic = excluded.topic
                """,
                [channel.network.name, channel.name.text, topic]
            )
        case .savePuppet(let puppet): try save(puppet, db)
        case .savePassword(let key, let password): try save(password, of: key, db)
        case .saveFeature(let user, let feature, let value): try save(feature, value, of: user, db)
        case .saveCertificate(let key, let certificate): try save(certificate, of: key, db)
        case .saveBouncer(let key, let bouncer): try save(bouncer, of: key, db)
        case .saveAddressCount(let block, let count): try save(count, of: block, db)
        case .saveTransportPolicy(let policy): try save(policy, db)
        case .removeTransportPolicy(let host):
            try db.run("DELETE FROM transport_policy WHERE host = ?", [host])
        case .forgetUser(let user): try forget(user, db)
        case .saveGhost(let ghost): try save(ghost, db)
        case .saveMembership(let room, let user, true):
            try db.run("INSERT OR IGNORE INTO membership (room, user) VALUES (?, ?)", [room.text, user.text])
        case .saveMembership(let room, let user, false):
            try db.run("DELETE FROM membership WHERE room = ? AND user = ?", [room.text, user.text])
        case .saveAdminRoom(let room, let user):
            try db.run(
                "INSERT INTO admin_room (room, user) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET user = excluded.user",
                [room.text, user.text]
            )
        case .removeAdminRoom(let room):
            try db.run("DELETE FROM admin_room WHERE room = ?", [room.text])
            try db.run("DELETE FROM functional_member WHERE room = ?", [room.text])
        case .saveFunctionalMembers(let room, let users):
            try db.run("DELETE FROM functional_member WHERE room = ?", [room.text])
            for user in users.sorted() {
                try db.run("INSERT INTO functional_member (room, user) VALUES (?, ?)", [room.text, user.text])
            }
        case .savePrivateRoom(let room): try save(room, db)
        case .removePrivateRoom(let room): try db.run("DELETE FROM private_room WHERE room = ?", [room.text])
        case .savePlumb(let record): try save(record, db)
        case .removePlumb(let id): try db.run("DELETE FROM plumb WHERE id = ?", [id.text])
        case .saveDeparture(let room, let time): try save(departure: time, from: room, db)
        case .saveOptOut(let optOut): try save(optOut, db)
        case .removeOptOut(let network, let channel):
            try db.run("DELETE FROM opt_out WHERE network = ? AND channel = ?", [network.name, channel.text])
        case .saveMessage(let message): try save(message, db)
        case .publish(let media): try publish(media, db)
        case .revokeMedia(let event, let room): try revokeMedia(of: event, in: room, db)
        case .saveReaction(let reaction): try save(reaction, db)
        case .removeReaction(let event): try db.run("DELETE FROM reaction WHERE event_id = ?", [event.text])
        case .saveHeard(let place, let time): try save(heard: time, at: place, db)
        case .saveTraits(let network, let traits): try save(traits, of: network, db)
        case .saveEncryption(let room):
            try db.run("INSERT OR IGNORE INTO encrypted_room (room) VALUES (?)", [room.text])
        case .removeEncryption(let room): try db.run("DELETE FROM encrypted_room WHERE room = ?", [room.text])
        case .saveTrace(let trace):
            try db.run(
                "INSERT OR IGNORE INTO trace (room, network, channel, kind) VALUES (?, ?, ?, ?)",
                try Self.columns(trace)
            )
        case .removeTrace(let trace):
            try db.run(
                "DELETE FROM trace WHERE room = ? AND network = ? AND channel = ? AND kind = ?",
                try Self.columns(trace)
            )
        case .saveMove(let move): try save(move, db)
        case .removeMove(let old): try db.run("DELETE FROM room_move WHERE old_room = ?", [old.text])
        case .forgetRoom(let room): try forget(room, db)
        case .removeTopic(let channel):
            try db.run(
                "DELETE FROM topic WHERE network = ? AND channel = ?",
                [channel.network.name, channel.name.text]
            )
        case .saveChannelKey(let channel, let key): try save(key, of: channel, db)
        case .saveSpace(let network, let room):
            try db.run(
                "INSERT INTO space (network, room) VALUES (?, ?) ON CONFLICT (network) DO UPDATE SET room = excluded.room",
                [network.name, room.text]
            )
        case .removeSpace(let network): try db.run("DELETE FROM space WHERE network = ?", [network.name])
        case .savePolicyRule(let rule): try save(rule, db)
        case .removePolicyRule(let key): try remove(key, db)
        case .saveDeactivation(let user, let reason): try save(deactivation: reason, of: user, db)
        case .saveActivity(let user, let time): try save(activity: time, of: user, db)
        case .saveGhostActivity(let ghost, let record): try save(record, of: ghost, db)
        case .forgetGhostActivity(let time): try db.run("DELETE FROM ghost_activity WHERE time < ?", [time])
        case .saveActivityLimit(let since): try save(activityLimit: since, db)
        case .saveLimitNotice(let room): try save(limitNotice: room, db)
        case .saveRule(let rule): try save(rule, db)
        case .removeRule(let room): try db.run("DELETE FROM room_rule WHERE room = ?", [room.text])
        case .saveBearer(let network, let nick, let ghost): try save(ghost, borneBy: nick, network, db)
        case .saveBan(let ban): try save(ban, db)
        case .removeBan(let ban): try remove(ban, db)
        case .saveAct(let act): try save(act, db)
        case .removeAct(let id): try db.run("DELETE FROM moderation_act WHERE id = ?", [id])
        case .saveCaseMapping(let network, let mapping):
            try db.run(
                """
                INSERT INTO case_mapping (network, mapping) VALUES (?, ?)
                ON CONFLICT (network) DO UPDATE SET mapping = excluded.mapping
                """,
                [network.name, mapping.rawValue]
            )
        }
    }

    private static func makingLane(_ order: MatrixOrder) -> String? {
        switch order.lane {
        case .making(let key): key
        case .room, .beside: nil
        }
    }
}

extension OrderWriter {
    private func save(_ link: Link, _ db: Database) throws {
        let password = try link.channelPassword.map { try secrets.seal($0, for: .channel(link.room, link.channel)) }
        try db.run(
            """
            INSERT INTO link (room, network, channel, spelling, origin, channel_password) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (room, network, channel) DO UPDATE SET spelling = excluded.spelling,
                origin = excluded.origin, channel_password = excluded.channel_password
            """,
            [
                link.room.text, link.channel.network.name, link.channel.name.text, link.spelling.text,
                link.origin.rawValue, password,
            ]
        )
    }

    private func save(_ puppet: PuppetRecord, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO puppet (network, user, wanted_nick, last_nick, username, display_name, has_quit, former_nicks,
                address)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (network, user) DO UPDATE SET wanted_nick = excluded.wanted_nick,
                last_nick = excluded.last_nick, username = excluded.username,
                display_name = excluded.display_name, has_quit = excluded.has_quit,
                former_nicks = excluded.former_nicks, address = excluded.address
            """,
            [
                puppet.network.name, puppet.user.text, puppet.wantedNick?.text, puppet.lastNick?.text,
                puppet.username, puppet.displayName, puppet.hasQuit,
                puppet.nicks.dropLast().map(\.text).joined(separator: " "), puppet.address,
            ]
        )
    }

    private func save(_ password: Secret?, of key: PuppetKey, _ db: Database) throws {
        let user = key.user?.text ?? ""
        guard let password else {
            return try db.run("DELETE FROM password WHERE network = ? AND user = ?", [key.network.name, user])
        }
        try db.run(
            """
            INSERT INTO password (network, user, sealed) VALUES (?, ?, ?)
            ON CONFLICT (network, user) DO UPDATE SET sealed = excluded.sealed
            """,
            [key.network.name, user, try secrets.seal(password, for: .puppet(key))]
        )
    }

    private func save(_ feature: Feature, _ value: Bool?, of user: UserID, _ db: Database) throws {
        guard let value else {
            return try db.run("DELETE FROM feature WHERE user = ? AND feature = ?", [user.text, feature.rawValue])
        }
        try db.run(
            """
            INSERT INTO feature (user, feature, value) VALUES (?, ?, ?)
            ON CONFLICT (user, feature) DO UPDATE SET value = excluded.value
            """,
            [user.text, feature.rawValue, value]
        )
    }

    /// Every table with a column that names users is here.
    private func forget(_ user: UserID, _ db: Database) throws {
        let tables = [
            "puppet", "password", "certificate", "feature", "membership", "private_room", "activity", "heard",
            "bouncer", "channel_ban",
        ]
        for table in tables {
            try db.run("DELETE FROM \(table) WHERE user = ?", [user.text])
        }
        try db.run(
            "DELETE FROM functional_member WHERE user = ? OR room IN (SELECT room FROM admin_room WHERE user = ?)",
            [user.text, user.text]
        )
        try db.run("DELETE FROM admin_room WHERE user = ?", [user.text])
        try db.run("DELETE FROM message WHERE sender = ?", [user.text])
    }

    private func save(_ ghost: GhostRecord, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO ghost (user, network, nick, display_name) VALUES (?, ?, ?, ?)
            ON CONFLICT (user) DO UPDATE SET network = excluded.network, nick = excluded.nick,
                display_name = excluded.display_name
            """,
            [ghost.user.text, ghost.network.name, ghost.nick.text, ghost.displayName]
        )
    }

    private func save(_ room: PrivateRoom, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO private_room (room, network, user, nick, peer_account, peer_user, peer_host, is_ours)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (room) DO UPDATE SET network = excluded.network, user = excluded.user, nick = excluded.nick,
                peer_account = excluded.peer_account, peer_user = excluded.peer_user,
                peer_host = excluded.peer_host, is_ours = excluded.is_ours
            """,
            [
                room.room.text, room.network.name, room.user.text, room.nick.text, room.identity?.account,
                room.identity?.user, room.identity?.host, room.isOurs,
            ]
        )
    }

    private func save(_ message: MessageRecord, _ db: Database) throws {
        let conversation: StatementArguments = [message.network.name, message.target.text, message.room.text]
        try db.run("INSERT OR IGNORE INTO conversation (network, target, room) VALUES (?, ?, ?)", conversation)
        try db.run(
            """
            INSERT INTO message (event_id, conversation, message_id, said, sender, time, saved_at)
            SELECT ?, id, ?, ?, ?, ?, ? FROM conversation WHERE network = ? AND target = ? AND room = ?
            ON CONFLICT (event_id, conversation, message_id) DO UPDATE SET time = excluded.time,
                said = excluded.said, sender = excluded.sender
            """,
            [
                message.event.text, message.messageID ?? "", message.said, message.sender?.text, message.time, now,
            ] + conversation
        )
    }
}
