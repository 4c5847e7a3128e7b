import Geo
import Ground

/// The buildings of a map by what people write for them.
struct BuildingIndex {
    struct Found {
        var id: BuildingID
        var name: String
        var position: Position
    }

    enum Answer {
        case none
        case one(Found)
        case several(Int)
    }

    private var byID: [String: Found] = [:]
    private var byName: [String: [Found]] = [:]

    init(_ map: MapData) {
        for building in map.buildings {
            let found = Found(id: building.id, name: building.name, position: building.centre)
            byID[Self.plain(building.id.text)] = found
            if !building.name.isEmpty { byName[Self.plain(building.name), default: []].append(found) }
        }
    }

    func find(_ word: String) -> Answer {
        let word = Self.plain(word)
        if let found = byID[word] { return .one(found) }
        guard let found = byName[word] else { return .none }
        return found.count == 1 ? .one(found[0]) : .several(found.count)
    }

    /// A building's name that is a letter or two away; `nil` when none is, or the word is too short to tell.
    func like(_ word: String) -> String? {
        let word = Array(Self.plain(word))
        guard word.count >= 3 else { return nil }
        let limit = word.count >= 6 ? 2 : 1
        var best: (name: String, distance: Int)?
        for (name, found) in byName where abs(name.count - word.count) <= limit {
            let distance = Self.distance(word, Array(name))
            guard distance <= limit, (distance, found[0].name) < (best?.distance ?? .max, best?.name ?? "") else { continue }
            best = (found[0].name, distance)
        }
        return best?.name
    }

    /// Letters to change, add or leave out to make one word of the other (Levenshtein).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j + 1] + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().filter { !$0.isWhitespace }.replacing("（", with: "(").replacing("）", with: ")")
    }
}
