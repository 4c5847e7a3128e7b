import Foundation

/// One measured figure: its line for scripts, its row for people.
struct Figure: Sendable {
    /// As in `bench intake create_p95_ms 4.1`.
    let name: String
    let value: Double
    let unit: String
    let target: Target?
    var isBetterHigh = false
    /// Named peers, as `../shared/peers.md` has them from this class of machine.
    var peers: [Peer] = []

    enum Target: Sendable {
        case below(Double)
        case atLeast(Double)
        case exactly(Double)

        func isMet(by value: Double) -> Bool {
            switch self {
            case .below(let limit): value < limit
            case .atLeast(let limit): value >= limit
            case .exactly(let limit): value == limit
            }
        }

        var words: String {
            switch self {
            case .below(let limit): "< \(limit.plain)"
            case .atLeast(let limit): "≥ \(limit.plain)"
            case .exactly(let limit): limit.plain
            }
        }
    }

    struct Peer: Sendable {
        let name: String
        /// As published, e.g. `69–84`.
        let words: String
        /// What the ratio is taken against: the peer's best.
        let value: Double
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var plain: String { self == rounded() ? String(Int(self)) : shown(self) }
}

enum Report {
    /// A table for people.
    static func table(_ figures: [Figure]) -> String {
        let rows = [["figure", "ours", "ours must", "", "peers (ours is … times as good)"]] + figures.map { figure in
            [
                figure.name, "\(figure.value.plain) \(figure.unit)", figure.target?.words ?? "–",
                figure.target.map { $0.isMet(by: figure.value) ? "met" : "MISSED" } ?? "",
                figure.peers.map { peer in "\(peer.name) \(peer.words)\(ratio(figure, peer))" }.joined(separator: ", "),
            ]
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined() + row[4]
        }.joined(separator: "\n")
    }

    private static func ratio(_ figure: Figure, _ peer: Figure.Peer) -> String {
        let better = figure.isBetterHigh ? figure.value / peer.value : peer.value / figure.value
        guard better.isFinite, figure.value > 0 else { return "" }
        return " (\(shown(better))×)"
    }

    /// One line for each figure, for scripts.
    static func lines(_ figures: [Figure], of suite: String) -> String {
        figures.map { figure in
            let value = figure.value == figure.value.rounded() ? String(Int(figure.value)) : String(format: "%.2f", figure.value)
            return "bench \(suite) \(figure.name) \(value)"
        }.joined(separator: "\n")
    }

    static func quantiles(_ name: String, _ sample: Sample) -> String {
        let values = [0.5, 0.95, 0.99, 1].map { sample.quantile($0).map(shown) ?? "–" }
        return "\(name): p50 \(values[0])  p95 \(values[1])  p99 \(values[2])  max \(values[3]) ms  (\(sample.count) measured)"
    }
}
