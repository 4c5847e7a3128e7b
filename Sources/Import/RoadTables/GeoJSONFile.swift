import Foundation

/// The features of a GeoJSON file, one after the other.
struct GeoJSONFile {
    let source: ByteSource

    /// Hands over every feature: what it draws, its cells by column, and how much of the file has been read.
    /// Throws `MapFileError` for anything but a sound collection of features.
    func forEach(_ body: (RoadTableRow, Double) throws -> Void) throws {
        var scanner = try JSONScanner(ByteStream(source))
        guard try scanner.kind() == .object else {
            throw MapFileError(file: source.name, problem: "is JSON but not GeoJSON", remedy: "export a collection of features")
        }
        var (type, hasFeatures, hasElements) = ("", false, false)
        try scanner.object { key, scanner in
            switch key {
            case "type": type = try Self.word(&scanner)
            case "crs": try checkSystem(&scanner)
            case "features":
                hasFeatures = true
                try scanner.array { scanner in
                    try body(try feature(&scanner), Double(scanner.stream.taken) / Double(max(1, source.count)))
                }
            case "elements":
                hasElements = true
                try scanner.skip()
            default: try scanner.skip()
            }
        }
        try scanner.end()
        if hasElements, !hasFeatures {
            throw MapFileError(
                file: source.name, problem: "is Overpass JSON and not GeoJSON", remedy: "ask Overpass for [out:xml] and give that file")
        }
        guard hasFeatures, type.isEmpty || type == "FeatureCollection" else {
            throw MapFileError(
                file: source.name, problem: "is \(type.isEmpty ? "JSON without features" : "a \(type.prefix(40))") and not a FeatureCollection",
                remedy: "export a collection of features")
        }
    }

    private func feature(_ scanner: inout JSONScanner) throws -> RoadTableRow {
        var row = RoadTableRow()
        guard try scanner.kind() == .object else {
            try scanner.skip()
            return row
        }
        try scanner.object { key, scanner in
            switch (key, try scanner.kind()) {
            case ("geometry", .object): row.shape = try geometry(&scanner)
            case ("properties", .object): try properties(&scanner, into: &row.cells)
            case ("id", .text): row.id = try scanner.text()
            case ("id", .number): row.id = try scanner.word()
            default: try scanner.skip()
            }
        }
        return row
    }

    /// Columns and their cells; those of an object within, such as `tags`, count like the others.
    private func properties(_ scanner: inout JSONScanner, into cells: inout [(column: String, cell: String)]) throws {
        try scanner.object { key, scanner in
            switch try scanner.kind() {
            case .text: cells.append((key, try scanner.text()))
            case .number: cells.append((key, try scanner.word()))
            case .word:
                switch try scanner.word() {
                case "true": cells.append((key, "yes"))
                case "false": cells.append((key, "no"))
                default: break
                }
            case .object: try properties(&scanner, into: &cells)
            case .array: try scanner.skip()
            }
        }
    }

    /// Numbers may come before the word that says what they are.
    private func geometry(_ scanner: inout JSONScanner) throws -> Shapefile.Shape {
        var (type, lines, single) = ("", [Line](), Shapefile.Point?.none)
        try scanner.object { key, scanner in
            switch (key, try scanner.kind()) {
            case ("type", _): type = try Self.word(&scanner)
            case ("coordinates", .array): single = try coordinates(&scanner, &lines, depth: 0, isHole: false)
            default: try scanner.skip()
            }
        }
        return switch type {
        case "Point": single.map { .points([$0]) } ?? .none
        case "MultiPoint": .points(lines.flatMap(\.ring))
        case "LineString", "MultiLineString": .lines(lines.map(\.ring))
        case "Polygon", "MultiPolygon": .rings(lines)
        default: .none
        }
    }

    private typealias Line = (ring: [Shapefile.Point], isHole: Bool)

    /// Takes nested arrays: one of numbers is a position and is returned, one of positions is a line. Every line of an array
    /// but the first is a hole if they are rings.
    private func coordinates(
        _ scanner: inout JSONScanner, _ lines: inout [Line], depth: Int, isHole: Bool
    ) throws -> Shapefile.Point? {
        guard depth < 5 else { throw scanner.damaged("has coordinates more than four deep") }
        var (numbers, points, parts) = ([Double](), [Shapefile.Point](), 0)
        try scanner.array { scanner in
            if try scanner.kind() == .array {
                if let point = try coordinates(&scanner, &lines, depth: depth + 1, isHole: parts > 0) { points.append(point) }
                parts += 1
            } else {
                numbers.append(try scanner.number())
                guard numbers.count <= 8 else { throw scanner.damaged("has a position of more than eight numbers") }
            }
        }
        if numbers.count >= 2 { return Shapefile.Point(x: numbers[0], y: numbers[1]) }
        if !points.isEmpty { lines.append((ring: points, isHole: isHole)) }
        return nil
    }

    /// A text, or nothing where something else stands.
    private static func word(_ scanner: inout JSONScanner) throws -> String {
        if try scanner.kind() == .text { return try scanner.text() }
        try scanner.skip()
        return ""
    }

    /// Old files may name another system than that of satellite receivers.
    private func checkSystem(_ scanner: inout JSONScanner) throws {
        guard try scanner.kind() == .object else { return try scanner.skip() }
        var cells: [(column: String, cell: String)] = []
        try properties(&scanner, into: &cells)
        guard let name = cells.first(where: { $0.column == "name" })?.cell else { return }
        guard ["4326", "CRS84", "4490"].contains(where: { name.hasSuffix($0) }) else {
            throw MapFileError(
                file: source.name, problem: "is in the coordinate system \(name.prefix(60))", remedy: "export it in degrees (EPSG:4326)")
        }
    }
}
