import Ground
import Testing

@testable import Import

@Suite("What a photo says of itself")
struct PhotoMetadataTests {
    private static let formats = ["jpeg", "png", "webp"]

    private func photo(_ format: String, _ exif: [UInt8]?) -> [UInt8] {
        switch format {
        case "jpeg": Photos.jpeg(exif: exif)
        case "png": Photos.png(exif: exif)
        default: Photos.webp(exif: exif)
        }
    }

    private func read(_ bytes: [UInt8]) throws -> PhotoMetadata { try PhotoCleaner.cleaned(bytes).0 }

    @Test("place, time, device and size are found in every format and byte order", arguments: formats, [false, true])
    func found(format: String, isBig: Bool) throws {
        let metadata = try read(photo(format, Photos.exif(isBig: isBig, orientation: 6)))
        let position = try #require(metadata.position).opened()
        #expect(position.distance(to: Photos.place) < 0.1)
        #expect(metadata.taken == Instant(iso: "2026-11-22T08:05:09.120+08:00"))
        #expect(metadata.make == "Example" && metadata.model == "Phone 15" && metadata.orientation == 6)
        let (width, height) = ["jpeg": (64, 48), "png": (7, 5), "webp": (30, 20)][format]!
        #expect(metadata.width == height && metadata.height == width, "turned by a quarter")
        #expect(!"\(metadata)".contains("30.5"), "no dump prints where it was taken")
    }

    @Test("a photo without EXIF says its size and nothing else", arguments: formats)
    func bare(format: String) throws {
        let metadata = try read(photo(format, nil))
        #expect(metadata.width > metadata.height && metadata.orientation == 1)
        #expect(metadata.taken == nil && metadata.position == nil && metadata.make == nil && metadata.model == nil)
    }

    private func exif(_ tags: [(Int, Photos.Value)]) throws -> EXIF { try #require(EXIF(Photos.block(tags))) }
    private func taken(_ tags: [(Int, Photos.Value)]) throws -> Instant? { try exif([(0x8769, .directory(tags))]).taken }
    private func position(_ tags: [(Int, Photos.Value)]) throws -> Position? { try exif([(0x8825, .directory(tags))]).position }

    @Test("a time without an offset is Shanghai's; one that is none is left out")
    func times() throws {
        #expect(try taken([(0x9003, .text("2026:11:22 08:05:09"))]) == Instant(iso: "2026-11-22T00:05:09Z"))
        #expect(try taken([(0x9003, .text("2026:11:22 08:05:09")), (0x9011, .text("-05:00"))]) == Instant(iso: "2026-11-22T13:05:09Z"))
        #expect(try taken([(0x9003, .text("2026:11:22 08:05:09")), (0x9011, .text("  :  "))]) == Instant(iso: "2026-11-22T00:05:09Z"))
        #expect(try taken([(0x9004, .text("2026:11:22 08:05:09")), (0x9292, .text("5 "))]) == Instant(iso: "2026-11-22T00:05:09.5Z"))
        for text in ["0000:00:00 00:00:00", "    :  :     :  :  ", "2026:02:30 08:05:09", "2026:11:22 24:05:09", "yesterday", "2026:11:22 08:05:0", "", "2026:11-22 08:05:09"] {
            #expect(try taken([(0x9003, .text(text))]) == nil, "\(text)")
        }
        #expect(try taken([(0x9003, .raw(type: 7, count: 20, Array("2026:11:22 08:05:09\0".utf8)))]) == nil)
    }

    @Test("south and west are below zero; a receiver without a fix, another datum and what is not on the earth give nothing")
    func places() throws {
        let south = try #require(try position(Photos.gps(Position(latitude: -33.4489, longitude: -70.6693))))
        #expect(south.latitude < -33.4 && south.longitude < -70.6)
        #expect(try position(Photos.gps(datum: "WGS-84")) != nil && position(Photos.gps(datum: "WGS84 ")) != nil)
        #expect(try position(Photos.gps(datum: "TOKYO")) == nil)
        #expect(try position(Photos.gps(status: "A")) != nil && position(Photos.gps(status: "V")) == nil)
        #expect(try position(Photos.gps(Position(latitude: 0, longitude: 0))) == nil)
        func with(_ latitude: [(Int, Int)], _ side: String = "N") throws -> Position? {
            try position([(1, .text(side)), (2, .rationals(latitude)), (3, .text("E")), (4, .rationals([(114, 1), (0, 1), (0, 1)]))])
        }
        #expect(try with([(30, 1), (31, 1), (0, 0)]) != nil, "no seconds are none")
        #expect(try with([(30, 1), (3138, 100), (0, 1)]) != nil)
        for latitude in [[(91, 1), (0, 1), (0, 1)], [(30, 0), (0, 1), (0, 1)], [(0, 0), (0, 0), (0, 0)], [(30, 1), (60, 1), (0, 1)], [(30, 1), (0, 1), (7, 0)], [(4_294_967_295, 1), (0, 1), (0, 1)], [(30, 1), (0, 1)]] {
            #expect(try with(latitude) == nil, "\(latitude)")
        }
        #expect(try with([(30, 1), (0, 1), (0, 1)], "X") == nil)
        #expect(try position([(2, .rationals([(30, 1), (0, 1), (0, 1)])), (4, .rationals([(114, 1), (0, 1), (0, 1)]))]) == nil, "no side is given")
    }

    @Test("names of devices are one short line")
    func devices() throws {
        #expect(try exif([(0x010F, .text("  A\u{1B}[31m\n B  "))]).make == "A[31m B")
        #expect(try exif([(0x0110, .text(String(repeating: "长", count: 200)))]).model.map { $0.count <= 64 } == true)
        #expect(try exif([(0x0110, .text("   "))]).model == nil)
    }

    @Test("turns beyond the eight count as none", arguments: [0, 9, 65_535])
    func turns(orientation: Int) throws { #expect(try exif([(0x0112, .short(orientation))]).orientation == 1) }

    @Test("directories that point at themselves, beyond the end or at everything end")
    func circles() throws {
        // Both inner directories are the first one again.
        let circle = Photos.block([(0x0112, .short(3)), (0x8769, .raw(type: 4, count: 1, Photos.little(8, 4))), (0x8825, .raw(type: 4, count: 1, Photos.little(8, 4)))])
        #expect(EXIF(circle)?.orientation == 3)
        for place in [0, 1, 7, 60, 61, 10_000, 0x7FFF_FFFF, 0xFFFF_FFFF] {
            let block = Photos.block([(0x0112, .short(3)), (0x8769, .raw(type: 4, count: 1, Photos.little(place, 4))), (0x8825, .raw(type: 4, count: 1, Photos.little(place, 4)))])
            #expect(EXIF(block)?.position == nil && EXIF(block)?.taken == nil)
        }
        #expect(EXIF([0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 0xFF, 0xFF]) == nil, "65,535 lines in no bytes")
        #expect(EXIF([0x49, 0x49, 0x2A, 0, 0xFF, 0xFF, 0xFF, 0xFF]) == nil && EXIF([0x4D, 0x4D, 0, 0x2A, 0x80, 0, 0, 0]) == nil)
        #expect(EXIF([]) == nil && EXIF(Array("Exif\0\0".utf8)) == nil && EXIF(Array("Exif\0\0II*\0".utf8)) == nil)
        let huge = Photos.block([(0x010F, .raw(type: 2, count: 0xFFFF_FFFF, [1, 2, 3, 4, 5])), (0x0112, .raw(type: 3, count: 0xFFFF_FFFF, [3, 0]))])
        #expect(EXIF(huge)?.make == nil && EXIF(huge)?.orientation == 1)
    }
}
