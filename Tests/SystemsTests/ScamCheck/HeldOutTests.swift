import Foundation
import Testing

/// The held-out messages are read by nobody who writes rules; here only their digests are looked at.
@Suite("Fraud check: the held-out messages are as they were frozen")
struct HeldOutTests {
    private let folder = DevelopmentSet.project.appendingPathComponent("Tests/ScamTexts")

    @Test("every file has the digest it was frozen with, and no file was added")
    func digests() throws {
        let sums = try String(contentsOf: folder.appendingPathComponent("SHA256SUMS"), encoding: .utf8).split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        }
        #expect(sums.count == 4)
        for sum in sums {
            try #require(sum.count == 2)
            let bytes = try Data(contentsOf: folder.appendingPathComponent(sum[1]))
            #expect(SHA256Digest.hexadecimal(of: bytes) == sum[0], "\(sum[1]) was changed: put back the frozen file")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".jsonl") }
        #expect(Set(files) == Set(sums.map { $0[1] }))
    }

    @Test("the digest itself is right")
    func known() {
        #expect(SHA256Digest.hexadecimal(of: Data()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256Digest.hexadecimal(of: Data("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}

/// SHA-256 (FIPS 180-4), enough to check a few files without a package.
private enum SHA256Digest {
    private static let constants: [UInt32] = primes(64).map { fraction(ofCubeRootOf: $0) }

    static func hexadecimal(of data: Data) -> String {
        var state: [UInt32] = [
            0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
        ]
        var bytes = [UInt8](data) + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        bytes += withUnsafeBytes(of: UInt64(data.count * 8).bigEndian) { [UInt8]($0) }
        for block in stride(from: 0, to: bytes.count, by: 64) {
            var words = (0..<16).map { word in (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[block + word * 4 + $1]) } }
            for word in 16..<64 {
                let early = words[word - 15]
                let late = words[word - 2]
                let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
                let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
                words.append(words[word - 16] &+ first &+ words[word - 7] &+ second)
            }
            var now = state
            for round in 0..<64 {
                let chosen = now[4] & now[5] ^ ~now[4] & now[6]
                let most = now[0] & now[1] ^ now[0] & now[2] ^ now[1] & now[2]
                let first = now[7] &+ (turned(now[4], 6) ^ turned(now[4], 11) ^ turned(now[4], 25)) &+ chosen &+ constants[round] &+ words[round]
                let second = (turned(now[0], 2) ^ turned(now[0], 13) ^ turned(now[0], 22)) &+ most
                now = [first &+ second, now[0], now[1], now[2], now[3] &+ first, now[4], now[5], now[6]]
            }
            for index in 0..<8 { state[index] &+= now[index] }
        }
        return state.map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private static func turned(_ number: UInt32, _ by: UInt32) -> UInt32 { number >> by | number << (32 - by) }

    private static func primes(_ count: Int) -> [Int] {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }

    private static func fraction(ofCubeRootOf number: Int) -> UInt32 {
        let root = cbrt(Double(number))
        return UInt32((root - root.rounded(.down)) * 4_294_967_296)
    }
}
