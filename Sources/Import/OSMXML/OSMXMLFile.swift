import Foundation

/// An OSM XML file (.osm, .osm.gz), as editors and Overpass write it, drawn paths of one's own among them.
///
/// Read once for each kind of thing: nodes come before the ways that want them, and keeping all would take the memory
/// of the whole file.
struct OSMXMLFile {
    let source: ByteSource

    enum Kind { case relations, ways, nodes }

    /// Puts all things of one kind into the draft; throws `MapFileError` for anything but sound OSM XML.
    func read(_ kind: Kind, into draft: inout OSMDraft, progress: (UInt64) -> Void) throws {
        var scanner = XMLScanner(try ByteStream(source))
        try begin(&scanner)
        var told: UInt64 = 0
        while let event = try scanner.next() {
            guard case .begin(let name) = event, scanner.depth == 2 else { continue }
            switch (name, kind) {
            case ("relation", .relations): try relation(&scanner, &draft)
            case ("way", .ways): try way(&scanner, &draft)
            case ("node", .nodes): try node(&scanner, &draft)
            case ("remark", _):
                throw MapFileError(
                    file: source.name, offset: scanner.stream.offset, problem: "was cut short by the server that made it, as its remark says",
                    remedy: "ask for a smaller area, or again later")
            default: break
            }
            if scanner.stream.taken != told {
                told = scanner.stream.taken
                progress(told)
            }
        }
    }

    /// The root, which tells what the file is.
    private func begin(_ scanner: inout XMLScanner) throws {
        let root: XMLScanner.Event?
        do {
            root = try scanner.next()
        } catch let error as MapFileError {
            throw isPage(error) ? page : error
        }
        switch root {
        case .begin("osm"): return
        case .begin("osmChange"):
            throw MapFileError(
                file: source.name, problem: "holds changes and not a map", remedy: "give a whole extract, .osm or .osm.pbf")
        case .begin("html"): throw page
        default:
            throw MapFileError(
                file: source.name, problem: "is not an OpenStreetMap file",
                remedy: "give an extract that ends in .osm, .osm.gz or .osm.pbf")
        }
    }

    private func isPage(_ error: MapFileError) -> Bool {
        guard error.problem.contains("document type"), let head = try? source.read(at: 0, 512) else { return false }
        return String(decoding: head, as: UTF8.self).lowercased().contains("<!doctype html")
    }

    private var page: MapFileError {
        MapFileError(
            file: source.name, problem: "is a web page and not a map", remedy: "follow the download to the file itself")
    }

    private func relation(_ scanner: inout XMLScanner, _ draft: inout OSMDraft) throws {
        let (id, isGone) = (scanner.whole("id"), Self.isGone(scanner))
        var (tags, outer) = (OSMTags(), [Int64]())
        try forEachChild(&scanner) { name, scanner in
            if name == "tag" { try Self.add(scanner, to: &tags) }
            guard name == "member", scanner.bytes("type").elementsEqual("way".utf8), let way = scanner.whole("ref") else { return }
            let role = scanner.bytes("role")
            if role.isEmpty || role.elementsEqual("outer".utf8) { outer.append(way) }
        }
        if let id, !isGone, OSMDraft.isOutline(tags) { draft.takeRelation(id, tags, outer: outer) }
    }

    private func way(_ scanner: inout XMLScanner, _ draft: inout OSMDraft) throws {
        let (id, isGone) = (scanner.whole("id"), Self.isGone(scanner))
        var (tags, nodes) = (OSMTags(), [Int64]())
        try forEachChild(&scanner) { name, scanner in
            if name == "tag" { try Self.add(scanner, to: &tags) }
            if name == "nd", let node = scanner.whole("ref") { nodes.append(node) }
        }
        if let id, !isGone { draft.takeWay(id, tags) { nodes } }
    }

    private func node(_ scanner: inout XMLScanner, _ draft: inout OSMDraft) throws {
        guard let id = scanner.whole("id"), let slot = draft.slot(of: id), !Self.isGone(scanner),
            let latitude = scanner.number("lat"), let longitude = scanner.number("lon")
        else { return }
        draft.place(slot, latitude, longitude)
        var tags = OSMTags()
        try forEachChild(&scanner) { name, scanner in
            if name == "tag" { try Self.add(scanner, to: &tags) }
        }
        if !tags.isEmpty { draft.setBarrier(slot, tags) }
    }

    /// Calls `body` for every tag within the one that has just begun, and ends when that ends.
    private func forEachChild(_ scanner: inout XMLScanner, _ body: (String, XMLScanner) throws -> Void) throws {
        let depth = scanner.depth
        while let event = try scanner.next() {
            switch event {
            case .begin(let name): try body(name, scanner)
            case .end: if scanner.depth < depth { return }
            }
        }
    }

    private static func add(_ scanner: XMLScanner, to tags: inout OSMTags) throws {
        guard let key = try scanner.text("k").flatMap(OSMTags.Key.init(rawValue:)) else { return }
        tags.append(key, try scanner.text("v") ?? "")
    }

    /// Editors keep what was deleted until it is sent.
    private static func isGone(_ scanner: XMLScanner) -> Bool {
        scanner.bytes("action").elementsEqual("delete".utf8) || scanner.bytes("visible").elementsEqual("false".utf8)
    }
}
