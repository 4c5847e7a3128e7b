import Foundation

/// What kind of map a file is, told by its first bytes and not by its name.
enum MapFormat: Equatable {
    case pbf, xml, geoJSON, shapefile, ours

    /// Throws `MapFileError` for what is no map, with a word on how to make one of it.
    init(_ source: ByteSource) throws {
        guard source.count > 0 else {
            throw MapFileError(file: source.name, problem: "is empty", remedy: "fetch the file again")
        }
        func refusal(_ problem: String, _ remedy: String) -> MapFileError {
            MapFileError(file: source.name, problem: problem, remedy: remedy)
        }
        var stream = try ByteStream(source)
        var head: [UInt8] = []
        while head.count < 64, let byte = try stream.take() { head.append(byte) }
        let ending = source.name.lowercased().split(separator: ".").last ?? ""
        let strangers: [([UInt8], String, String)] = [
            ([0x50, 0x4B, 0x03, 0x04], "is a zip archive", "unpack it and give the file that is in it"),
            (Array("BZh".utf8), "is packed with bzip2", "unpack it with bunzip2, or fetch the .osm.pbf"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "is packed with xz", "unpack it with unxz, or fetch the .osm.pbf"),
            ([0x28, 0xB5, 0x2F, 0xFD], "is packed with zstd", "unpack it with unzstd, or fetch the .osm.pbf"),
            ([0x37, 0x7A, 0xBC, 0xAF], "is a 7-Zip archive", "unpack it and give the file that is in it"),
            (Array("SQLite format 3".utf8), "is a GeoPackage or another database", "export its roads as GeoJSON"),
            ([0xFF, 0xFE], "is UTF-16", "save it as UTF-8"), ([0xFE, 0xFF], "is UTF-16", "save it as UTF-8"),
        ]
        if let stranger = strangers.first(where: { head.starts(with: $0.0) }) { throw refusal(stranger.1, stranger.2) }
        if head.starts(with: MapFile.magic) {
            self = .ours
        } else if head.starts(with: [0, 0, 0x27, 0x0A]) {
            guard ending != "shx" else { throw refusal("is the index of a shapefile", "give the .shp file beside it") }
            self = .shapefile
        } else if ending == "dbf" {
            throw refusal("is the table of a shapefile", "give the .shp file beside it")
        } else {
            let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
            switch text.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) {
            case UInt8(ascii: "<"): self = .xml
            case UInt8(ascii: "{"), UInt8(ascii: "["): self = .geoJSON
            default:
                // A .osm.pbf begins with the length of its first block: a text never does.
                guard head.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) }) else {
                    throw refusal("is text but not a map: OpenStreetMap XML begins with <", "export it again as OpenStreetMap XML, or as GeoJSON")
                }
                self = .pbf
            }
        }
    }
}
