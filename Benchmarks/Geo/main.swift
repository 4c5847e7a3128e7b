import Foundation

// bench-geo PART…|report|instances [--data DIR] [--folder DIR]: measures parts (all of them without a name) and keeps their
// figures in the folder; `instances` writes what the peers read; `report` puts ours and the peers' together.
do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    FileHandle.standardError.write(Data("bench-geo: \(error)\n".utf8))
    exit(1)
}

func run(_ arguments: [String]) throws {
    var (data, folder, words) = ("../shared/data", "build-output/geo", [String]())
    var left = arguments[...]
    while let word = left.popFirst() {
        switch word {
        case "--data", "--folder":
            guard let value = left.popFirst() else { throw BenchFault("\(word) wants a folder") }
            if word == "--data" { data = value } else { folder = value }
        default: words.append(word)
        }
    }
    let isReport = words.first == "report"
    if isReport { words.removeFirst() }
    let parts = try words.isEmpty ? Set(Part.allCases) : Set(words.map(part))
    if isReport {
        if !Report.print(Ledger(folder: folder), parts: parts) { exit(1) }
        return
    }
    guard FileManager.default.fileExists(atPath: "\(data)/osm/ny_dimacs.osm.pbf") else {
        throw BenchFault("\(data) lacks osm/ny_dimacs.osm.pbf; say with --data where the shared data is")
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if !Measuring(scenario: Scenario(data: data, folder: folder)).run(parts) { exit(1) }
}

func part(_ word: String) throws -> Part {
    guard let part = Part(rawValue: word) else {
        throw BenchFault("there is no part \"\(word)\"; there are \(Part.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return part
}
