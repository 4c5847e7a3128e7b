import Foundation

/// The figures of one run, ours and the peers', as they lie in the run's folder.
struct Ledger {
    /// What a peer took, in the unit of the figure it stands beside.
    struct Peer {
        var value: Double
        /// It was stopped before it was done: it takes longer than `value`.
        var wasStopped: Bool
        var note: String
    }

    var ours: [Figure] = []
    /// By `FIGURE/PEER`.
    var peers: [String: Peer] = [:]
    /// Why a peer gave nothing, by its name.
    var notRun: [String: String] = [:]

    /// Reads `figures` as `add` writes it, and `peers` as the peers' scripts print it.
    init(folder: String) {
        for line in Self.lines("\(folder)/figures") {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 4, let value = Double(parts[1]) else { continue }
            ours.append(Figure(String(parts[0]), value, String(parts[2]), String(parts[3])))
        }
        for line in Self.lines("\(folder)/peers") {
            let parts = line.split(separator: " ", maxSplits: 3)
            if parts.count == 4, parts[0] == "peer", let value = Double(parts[2]) {
                let wasStopped = parts[3].hasPrefix("> ")
                peers[String(parts[1])] = Peer(
                    value: value, wasStopped: wasStopped,
                    note: String(wasStopped || parts[3].hasPrefix("= ") ? parts[3].dropFirst(2) : parts[3]))
            } else if parts.count >= 2, parts[0] == "not-run" {
                let name = parts[1].hasPrefix("osrm") ? "osrm" : String(parts[1])
                notRun[name] = parts.dropFirst(2).joined(separator: " ")
            }
        }
    }

    /// Keeps figures for the report of this run.
    static func add(_ figures: [Figure], folder: String) throws {
        let path = "\(folder)/figures"
        var text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for figure in figures { text += "\(figure.name)\t\(figure.value)\t\(figure.unit)\t\(figure.note)\n" }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    subscript(name: String) -> Figure? { ours.last { $0.name == name } }

    /// How many times as long the peer takes, and what its time includes; `nil` when it did not run.
    func ratio(_ goal: Goal) -> (value: Double, wasStopped: Bool, note: String)? {
        switch goal.figure {
        case "cover_road_ratio_highs": least(named: "cover-", except: "cover-city")
        case "cover_100k_ratio_highs": least(named: "cover-city", except: nil)
        case "pmed_ratio_highs": meanOverMedians()
        default: direct(goal)
        }
    }

    private func direct(_ goal: Goal) -> (value: Double, wasStopped: Bool, note: String)? {
        guard let name = goal.ours, let ours = self[name], ours.value > 0 else { return nil }
        // OSRM by whichever of its algorithms is the faster one here.
        let candidates = goal.peer == "osrm" ? ["osrm-ch", "osrm-mld"] : [goal.peer ?? ""]
        let found = candidates.compactMap { peer in peers["\(name)/\(peer)"].map { (peer, $0) } }
        guard let (peer, best) = found.min(by: { $0.1.value < $1.1.value }) else { return nil }
        let which = peer == goal.peer ? "" : "\(peer) "
        return (best.value / ours.value, best.wasStopped, "\(which)\(Report.number(best.value)) \(ours.unit); \(best.note)")
    }

    /// Ours and HiGHS in seconds for every problem that both were given.
    private func pairs(_ prefix: String) -> [(name: String, ours: Double, peer: Peer)] {
        ours.filter { $0.name.hasPrefix(prefix) && $0.value > 0 }.compactMap { figure in
            peers["\(figure.name)/highs"].map { (figure.name, figure.value, $0) }
        }
    }

    private func least(named prefix: String, except: String?) -> (value: Double, wasStopped: Bool, note: String)? {
        let pairs = pairs(prefix).filter { pair in except.map { !pair.name.hasPrefix($0) } ?? true }
        guard let worst = pairs.min(by: { $0.peer.value / $0.ours < $1.peer.value / $1.ours }) else { return nil }
        let mean = geometricMean(pairs.map { $0.peer.value / $0.ours })
        let all = pairs.count > 1 ? "; the least of \(pairs.count), geometric mean \(Report.number(mean))" : ""
        return (
            worst.peer.value / worst.ours, worst.peer.wasStopped,
            "\(worst.name): \(Report.number(worst.peer.value)) s against \(Report.number(worst.ours)) s; \(worst.peer.note)\(all)"
        )
    }

    private func meanOverMedians() -> (value: Double, wasStopped: Bool, note: String)? {
        let pairs = pairs("pmed").filter { $0.name != "pmed_max_s" }
        guard !pairs.isEmpty else { return nil }
        let stopped = pairs.filter(\.peer.wasStopped).count
        return (
            geometricMean(pairs.map { $0.peer.value / $0.ours }), stopped > 0,
            "geometric mean of \(pairs.count); HiGHS stopped without a proof in \(stopped), counted as if it had just proved"
        )
    }

    private func geometricMean(_ values: [Double]) -> Double {
        exp(values.reduce(0) { $0 + log($1) } / Double(max(1, values.count)))
    }

    private static func lines(_ path: String) -> [String] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
}
