import IRCProtocol

/// The power level that each rank on a network's channels gives, by `modePowerMap`.
///
/// Ranks are read in the order of PREFIX, strongest first. One that the configuration does not name has what the next
/// weaker one has: a founder who is shown as `~` alone is an operator all the same.
struct RankTable: Sendable, Hashable {
    /// Strongest first.
    private let rows: [Row]

    private struct Row: Sendable, Hashable {
        var symbol: Character
        var mode: Character
        var level: Int
    }

    init(_ support: ISupport, _ powers: [Character: Int]) {
        var level = 0
        var rows: [Row] = []
        for prefix in support.prefixes.reversed() {
            level = powers[prefix.mode] ?? level
            rows.append(Row(symbol: prefix.symbol, mode: prefix.mode, level: level))
        }
        self.rows = rows.reversed()
    }

    /// `prefixes`: symbols in any order; the strongest counts.
    func level(of prefixes: String) -> Int { rows.first { prefixes.contains($0.symbol) }?.level ?? 0 }

    /// What somebody needs who may speak while a channel is moderated: the weakest rank is enough.
    var speakLevel: Int { max(1, rows.last?.level ?? 1) }

    /// What an operator has, or half of one where the network has them: those who may set a locked topic.
    var topicLevel: Int { max(1, rows.last { $0.mode == "h" && $0.level > speakLevel }?.level ?? operatorLevel) }

    var operatorLevel: Int { max(1, rows.first { $0.mode == "o" }?.level ?? rows.first?.level ?? 50) }

    /// The changes that bring somebody from the rank they have to the strongest that `level` covers; none where no rank
    /// lies between.
    func changes(from prefixes: String, to level: Int, _ nick: Nickname) -> [ModeChange] {
        let current = self.level(of: prefixes)
        let lost = level < current ? rows.filter { prefixes.contains($0.symbol) && $0.level > level } : []
        let left = prefixes.filter { symbol in !lost.contains { $0.symbol == symbol } }
        // Of ranks that give the same the weakest: no more is given than asked for.
        let best = rows.filter { $0.level > 0 && $0.level <= level }.map(\.level).max()
        let gained = best.flatMap { best in best > self.level(of: left) ? rows.last { $0.level == best } : nil }
        return lost.map { ModeChange(isSet: false, letter: $0.mode, parameter: nick.text) }
            + (gained.map { [ModeChange(isSet: true, letter: $0.mode, parameter: nick.text)] } ?? [])
    }

    /// The symbols of somebody who has `prefixes`, once they are brought to `level`.
    func prefixes(_ prefixes: String, at level: Int) -> String {
        var symbols = Set(prefixes)
        for row in rows where row.level > level { symbols.remove(row.symbol) }
        let best = rows.filter { $0.level > 0 && $0.level <= level }.map(\.level).max()
        if let best, best > self.level(of: String(symbols)), let row = rows.last(where: { $0.level == best }) {
            symbols.insert(row.symbol)
        }
        return String(rows.map(\.symbol).filter(symbols.contains))
    }

    /// Whether somebody may remove others: any rank above the weakest, which only gives a voice.
    func mayModerate(_ prefixes: String) -> Bool {
        rows.contains { prefixes.contains($0.symbol) && $0.mode != "v" }
    }
}
