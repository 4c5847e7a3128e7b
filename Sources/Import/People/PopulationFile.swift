public import Geo
import Ground

/// A town's people in a file that a person can read, correct and give to `PopulationSheet` again.
public enum PopulationFile {
    /// Puts the table into the file, whole or not at all: the old file stays until the new one is safe on disk.
    /// Throws `MapFileError`.
    public static func write(_ population: Population, to path: String) throws {
        try replaceFile(at: path, with: Array(text(population).utf8))
    }

    /// The people in a file, their buildings those of the map; throws `CSVError` naming the first row that is wrong.
    public static func read(_ path: String, map: MapData) throws -> Population {
        var sheet = PopulationSheet(map: map)
        try CSVReader(path: path).rows { try sheet.take(line: $0, $1) }
        let population = try sheet.finish()
        if let fault = sheet.faults.first { throw CSVError(fault.message.zh, fault.message.en) }
        return population
    }

    /// Two rows for a place whose days differ, one for a place whose days are alike.
    static func text(_ population: Population) -> String {
        var text = "\u{FEFF}building,name,lat,lon,days," + (0..<24).map { "h\($0)" }.joined(separator: ",") + "\r\n"
        for place in population.places {
            let isAlike = place.workingDay == place.dayOff
            for (days, people) in isAlike ? [("every", place.workingDay)] : [("working", place.workingDay), ("off", place.dayOff)] {
                let cells = [
                    quoted(place.building?.text ?? ""), quoted(place.name), "\(place.position.latitude)", "\(place.position.longitude)", days,
                ]
                text += (cells + people.map(number)).joined(separator: ",") + "\r\n"
            }
        }
        return text
    }

    private static func number(_ people: Double) -> String {
        people == people.rounded() && people < 1e15 ? "\(Int(people))" : "\(people)"
    }

    private static func quoted(_ text: String) -> String {
        text.contains { $0 == "," || $0 == "\"" || $0.isNewline } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
