import Ground
import Testing

@testable import Import

/// Photos that nobody took. The seed is the test's argument, so a failing one can be run again.
@Suite("Fuzzed photos")
struct PhotoFuzzTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    private static let originals: [[UInt8]] = [
        Photos.jpeg(), Photos.jpeg(exif: Photos.exif(isBig: true, orientation: 6)), Photos.png(), Photos.png(exif: Photos.exif(orientation: 7)),
        Photos.webp(), Photos.webp(exif: Photos.exif(orientation: 3), picture: Photos.lossless()), Photos.heic(), Photos.zip(["word/document.xml", "xl/x", "y"]),
        Array("%PDF-1.7 x".utf8), Array("姓名,学号\n周小某,2023001234\n".utf8), [0xD0, 0xD5, 0xC3, 0xFB, 0x0D, 0x0A],
    ]

    private func broken(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var mutant = bytes
        for _ in 0..<(1 + chance.whole(below: 4)) {
            guard !mutant.isEmpty else { return bytes }
            let place = chance.whole(below: mutant.count)
            switch chance.whole(below: 8) {
            case 0: mutant[place] = UInt8(chance.whole(below: 256))
            case 1: mutant[place] ^= 1 << chance.whole(below: 8)
            case 2: mutant.removeSubrange(place..<min(mutant.count, place + 1 + chance.whole(below: 12)))
            case 3: mutant.insert(contentsOf: [[0xFF, 0xD8], [0xFF, 0xDA], [0xFF, 0xE1], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF]][chance.whole(below: 6)] as [UInt8], at: place)
            case 4:
                for index in place..<min(mutant.count, place + 4) { mutant[index] = [0, 0xFF, 0x80][chance.whole(below: 3)] }
            case 5:
                // A stretch comes twice.
                mutant.insert(contentsOf: mutant[place..<min(mutant.count, place + 1 + chance.whole(below: 100))], at: chance.whole(below: mutant.count))
            case 6: mutant.swapAt(place, chance.whole(below: mutant.count))
            default: mutant.removeSubrange(place...)
            }
        }
        return mutant
    }

    @Test("whatever comes is a clean photo or a refusal", arguments: seeds)
    func mutants(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        var (cleaned, refused) = (0, 0)
        for round in 0..<6000 {
            let mutant = broken(Self.originals[chance.whole(below: Self.originals.count)], &chance)
            do {
                let (metadata, bytes) = try PhotoCleaner.cleaned(mutant)
                cleaned += 1
                #expect(metadata.width > 0 && metadata.height > 0 && metadata.width * metadata.height <= PhotoPlan.mostPixels, "seed \(seed), round \(round)")
                #expect(metadata.position.map { Position(checking: $0.opened().latitude, $0.opened().longitude) != nil } ?? true, "seed \(seed), round \(round)")
                #expect(bytes.count <= mutant.count + 64, "seed \(seed), round \(round)")
                let (after, again) = try PhotoCleaner.cleaned(bytes)
                #expect(again == bytes && after.position == nil && after.taken == nil && after.make == nil && after.orientation == metadata.orientation, "seed \(seed), round \(round)")
            } catch let fault as FileFault {
                refused += 1
                #expect(!fault.refusal.message.zh.isEmpty, "seed \(seed), round \(round)")
            }
        }
        #expect(cleaned > 500 && refused > 500, "seed \(seed): \(cleaned) cleaned, \(refused) refused")
    }

    @Test("blocks of EXIF", arguments: seeds)
    func blocks(seed: UInt64) {
        var chance = Chance(seed: seed)
        var read = 0
        for _ in 0..<4000 {
            guard let exif = EXIF(broken(Photos.exif(isBig: chance.happens(0.5), orientation: 5), &chance)) else { continue }
            read += 1
            #expect((1...8).contains(exif.orientation) && (exif.make?.count ?? 0) <= 64 && (exif.model?.count ?? 0) <= 64)
        }
        #expect(read > 400)
    }

    @Test("bytes by chance", arguments: seeds)
    func noise(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        let heads: [[UInt8]] = [[0xFF, 0xD8, 0xFF], PhotoPlan.pngSignature, Array("RIFF\u{40}\0\0\0WEBP".utf8), [0x50, 0x4B, 3, 4], Array("\0\0\0\u{40}ftyp".utf8), []]
        for _ in 0..<3000 {
            let bytes = heads[chance.whole(below: heads.count)] + (0..<chance.whole(below: 200)).map { _ in UInt8(chance.whole(below: 256)) }
            do { _ = try PhotoCleaner.cleaned(bytes) } catch is FileFault {}
        }
    }
}
