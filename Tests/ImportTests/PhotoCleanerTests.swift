import Foundation
import Ground
import Testing

@testable import Import

@Suite("Photos without what they say")
struct PhotoCleanerTests {
    private func clean(_ bytes: [UInt8]) throws -> [UInt8] { try PhotoCleaner.cleaned(bytes).1 }

    private static let photos: [(String, [UInt8])] = [
        ("jpeg", Photos.jpeg()), ("turned jpeg", Photos.jpeg(exif: Photos.exif(isBig: true, orientation: 6))), ("jpeg without EXIF", Photos.jpeg(exif: nil)),
        ("png", Photos.png()), ("turned png", Photos.png(exif: Photos.exif(orientation: 8))),
        ("webp", Photos.webp()), ("turned webp", Photos.webp(exif: Photos.exif(orientation: 3))), ("lossless webp", Photos.webp(picture: Photos.lossless())),
        ("plain webp", Photos.riff(Photos.lossy() + Photos.part("EXIF", Photos.exif()))),
    ]

    @Test("place, words and device are gone; cleaning it again changes nothing", arguments: photos.map(\.0))
    func gone(name: String) throws {
        let photo = try #require(Self.photos.first { $0.0 == name }?.1)
        let (before, bytes) = try PhotoCleaner.cleaned(photo)
        for word in ["SECRET", "王岚", "Example", "Phone 15", "2026:11:22", "xap", "Photoshop", "Author"] { #expect(!Photos.contains(bytes, word), "\(word)") }
        let (after, again) = try PhotoCleaner.cleaned(bytes)
        #expect(again == bytes)
        #expect(after.position == nil && after.taken == nil && after.make == nil && after.model == nil)
        #expect(after.orientation == before.orientation && after.width == before.width && after.height == before.height)
    }

    @Test("a JPEG keeps its coded data byte for byte, its colours, and the turn alone")
    func jpeg() throws {
        #expect(try clean(Photos.jpeg()) == [0xFF, 0xD8] + Photos.jfif + Photos.icc + Photos.adobe + Photos.coded())
        let turn = Photos.segment(0xE1, "Exif\0\0", EXIF.turning(6))
        #expect(try clean(Photos.jpeg(exif: Photos.exif(orientation: 6))) == [0xFF, 0xD8] + Photos.jfif + turn + Photos.icc + Photos.adobe + Photos.coded())
        #expect(EXIF(EXIF.turning(6)) == EXIF(Photos.block([(0x0112, .short(6))])))
    }

    @Test("a thumbnail within the JFIF segment goes, and so do segments between scans")
    func hidden() throws {
        let thumbnail = Photos.segment(0xE0, "JFIF\0", [1, 2, 1, 0, 72, 0, 72, 1, 1] + Array("THUMBNAIL".utf8))
        var coded = Photos.coded()
        coded.removeLast(2)
        let bytes = try clean([0xFF, 0xD8] + thumbnail + coded + Photos.segment(0xE1, "Exif\0\0", Photos.exif()) + Photos.segment(0xFE, Photos.secret) + [0xFF, 0xD9])
        #expect(bytes == [0xFF, 0xD8] + Photos.jfif + Photos.coded())
    }

    @Test("a PNG keeps its header, colours and data")
    func png() throws {
        let kept = try clean(Photos.png())
        let head = Array(Photos.png().prefix(33))
        let colours = Photos.chunk("iCCP", Array("p\0\0x".utf8)) + Photos.chunk("gAMA", Photos.big(45455, 4))
        let data = Photos.chunk("IDAT", [1, 2, 3]) + Photos.chunk("IDAT", [4, 5]) + Photos.chunk("IEND", [])
        #expect(kept == head + colours + data)
        #expect(try clean(Photos.png(exif: Photos.exif(orientation: 5))) == head + Photos.chunk("eXIf", EXIF.turning(5)) + colours + data)
    }

    @Test("a WebP keeps its picture and profile, and its header says what is left")
    func webp() throws {
        func header(_ flags: UInt8) -> [UInt8] { Photos.part("VP8X", [flags, 0, 0, 0, 29, 0, 0, 19, 0, 0]) }
        let kept = Photos.part("ICCP", [5, 6, 7]) + Photos.part("ALPH", [1]) + Photos.lossy()
        #expect(try clean(Photos.webp()) == Photos.riff(header(0x30) + kept))
        #expect(try clean(Photos.webp(exif: Photos.exif(orientation: 6))) == Photos.riff(header(0x38) + kept + Photos.part("EXIF", EXIF.turning(6))))
        #expect(try clean(Photos.riff(Photos.lossless() + Photos.part("XMP ", [1]))) == Photos.riff(Photos.lossless()))
        // The last byte of padding is left off by some.
        #expect(try clean(Photos.riff(Array(Photos.lossless().dropLast()))) == Photos.riff(Photos.lossless()))
    }

    @Test("what is cut off anywhere is refused", arguments: ["jpeg", "png", "webp"])
    func cut(format: String) throws {
        let (photo, whole): ([UInt8], Int) = switch format {
        case "jpeg": (Photos.jpeg(), Photos.jpeg().count - 4 - 2 * Photos.secret.utf8.count)
        case "png": (Photos.png(), Photos.png().count - 12 - Photos.secret.utf8.count)
        default: (Photos.webp(), Photos.webp().count - Photos.secret.utf8.count)
        }
        #expect(throws: Never.self) { try clean(Array(photo.prefix(whole + 12))) }
        for length in 0..<whole { #expect(throws: FileFault.self, "\(length)") { try clean(Array(photo.prefix(length))) } }
    }

    @Test("lengths and sizes that lie are refused")
    func hostile() throws {
        func fault(_ bytes: [UInt8]) throws -> FileFault { try #require(throws: FileFault.self) { try clean(bytes) } }
        // JPEG: a segment of no length, one beyond the end, a scan before its frame, two frames, no scan, a picture within.
        #expect(try fault([0xFF, 0xD8, 0xFF, 0xE1, 0, 0] + Photos.coded()) == .damaged(.jpeg))
        #expect(try fault([0xFF, 0xD8, 0xFF, 0xFE, 0xFF, 0xFF] + Photos.coded()) == .cutOff)
        #expect(try fault([0xFF, 0xD8] + Photos.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [1, 0xFF, 0xD9]) == .damaged(.jpeg))
        #expect(try fault([0xFF, 0xD8] + Photos.coded().dropLast(2) + Photos.coded()) == .damaged(.jpeg))
        #expect(try fault([0xFF, 0xD8, 0xFF, 0xD9]) == .damaged(.jpeg))
        #expect(try fault([0xFF, 0xD8, 0xFF, 0xD8] + Photos.coded()) == .damaged(.jpeg))
        #expect(try fault([0xFF, 0xD8] + Photos.coded(height: 0)) == .damaged(.jpeg))
        #expect(try fault([0xFF, 0xD8] + Photos.coded(width: 20_000, height: 20_000)) == .tooManyPixels)
        #expect(try fault([0xFF, 0xD8] + Photos.coded().map { $0 == 0xC2 ? 0xC3 : $0 }) == .rare(.jpeg), "lossless coding")
        let scans = (0..<300).flatMap { _ in Photos.segment(0xDA, [1, 1, 0, 0, 63, 0]) + [1] }
        #expect(try fault([0xFF, 0xD8] + Photos.coded().dropLast(2) + scans + [0xFF, 0xD9]) == .damaged(.jpeg))
        #expect(try fault([0xFF, 0xD8] + (0..<70_000).flatMap { _ in Photos.segment(0xFE, []) } + Photos.coded()) == .damaged(.jpeg))
        // PNG: no header first, no data, a wild length, wild sizes and depths.
        let signature = Array(Photos.png().prefix(8))
        #expect(try fault(signature + Photos.chunk("IDAT", [1]) + Photos.chunk("IEND", [])) == .damaged(.png))
        #expect(try fault(Array(Photos.png().prefix(33)) + Photos.chunk("IEND", [])) == .damaged(.png))
        #expect(try fault(Array(Photos.png().prefix(33)) + [0xFF, 0xFF, 0xFF, 0xFF] + Array("tEXt".utf8)) == .cutOff)
        #expect(try fault(Photos.png(width: 0)) == .damaged(.png))
        #expect(try fault(Photos.png(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF)) == .tooManyPixels)
        #expect(try fault(signature + Photos.chunk("IHDR", Photos.big(9, 4) + Photos.big(9, 4) + [3, 2, 0, 0, 0])) == .damaged(.png))
        // WebP: films, a canvas that is not the picture's, no picture, a size beyond the file.
        #expect(try fault(Photos.riff(Photos.part("VP8X", [2, 0, 0, 0, 29, 0, 0, 19, 0, 0]) + Photos.lossy())) == .rare(.webp))
        #expect(try fault(Photos.riff(Photos.part("ANMF", [1]))) == .rare(.webp))
        #expect(try fault(Photos.webp(width: 31)) == .damaged(.webp))
        #expect(try fault(Photos.riff(Photos.part("ICCP", [1]))) == .damaged(.webp))
        #expect(try fault(Array("RIFF".utf8) + [0xFF, 0xFF, 0xFF, 0xFF] + Array("WEBP".utf8) + Photos.lossy()) == .cutOff)
        #expect(try fault(Photos.riff(Photos.lossless(width: 16_384, height: 16_384))) == .tooManyPixels)
    }

    @Test("file to file it is the same as in memory, beyond any window, and a file that stands is not written over")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("photos-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var chance = Chance(seed: 5)
        // Marks and stuffed bytes everywhere, so that some lie across the edge of a window.
        let scan = (0..<200_000).flatMap { _ in [[0xFF, 0], [0xFF, 0xD0], [1], [2, 3, 4]][chance.whole(below: 4)] as [UInt8] }
        let photo = Photos.jpeg(exif: Photos.exif(orientation: 8), coded: Photos.coded(scan: scan))
        try Data(photo).write(to: URL(fileURLWithPath: folder + "/from"))
        let metadata = try PhotoCleaner.clean(from: folder + "/from", to: folder + "/to")
        #expect(metadata.position != nil && metadata.orientation == 8)
        #expect(try PhotoMetadata(path: folder + "/from") == metadata)
        let written = try Data(contentsOf: URL(fileURLWithPath: folder + "/to"))
        #expect(written.elementsEqual(try clean(photo)))
        let mode = try #require(try FileManager.default.attributesOfItem(atPath: folder + "/to")[.posixPermissions] as? Int)
        #expect(mode == 0o600)
        #expect(throws: Refusal.self) { try PhotoCleaner.clean(from: folder + "/from", to: folder + "/to") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/to")) == written)
        #expect(throws: Refusal.self) { try PhotoCleaner.clean(from: folder + "/none", to: folder + "/x") }
        #expect(throws: Refusal.self) { try PhotoCleaner.clean(from: folder, to: folder + "/x") }
        try Data(photo.prefix(5000)).write(to: URL(fileURLWithPath: folder + "/cut"))
        #expect(throws: Refusal.self) { try PhotoCleaner.clean(from: folder + "/cut", to: folder + "/x") }
        #expect(!FileManager.default.fileExists(atPath: folder + "/x"))
    }
}
