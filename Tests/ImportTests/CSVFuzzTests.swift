import Foundation
import Ground
import Testing

@testable import Import

/// Tables that nobody meant: made and broken by chance. The seed is the test's argument, so a failing one can be run again.
@Suite("Fuzzed tables")
struct CSVFuzzTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    private struct Row: Equatable {
        let line: Int
        let cells: [String]
    }

    private enum Read: Equatable {
        case rows([Row])
        case refused(CSVError)
    }

    /// Every row, or the refusal; anything else thrown fails the test.
    private func read(_ bytes: [UInt8], _ separator: UInt8, cutAt cuts: [Int] = []) throws -> Read {
        var parser = CSVParser(separator: separator)
        var rows: [Row] = []
        do {
            var start = 0
            for end in cuts.sorted() + [bytes.count] {
                try parser.feed(bytes[start..<end]) { rows.append(Row(line: $0, cells: $1)) }
                start = end
            }
            try parser.finish { rows.append(Row(line: $0, cells: $1)) }
            return .rows(rows)
        } catch let error as CSVError {
            return .refused(error)
        }
    }

    private static let scraps = ["", " ", "王岚", "a", "0139", "\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "\r", "=1+1", "-", "\u{FEFF}", "😀", "é", "x\"y", "第三教学楼"]

    private func table(_ chance: inout Chance) -> [[String]] {
        let columns = 1 + chance.whole(below: 6)
        return (0..<(1 + chance.whole(below: 8))).map { _ in
            (0..<columns).map { _ in (0..<chance.whole(below: 4)).map { _ in Self.scraps[chance.whole(below: Self.scraps.count)] }.joined() }
        }
    }

    /// As RFC 4180 asks; what needs no quotes has them now and then.
    private func written(_ table: [[String]], _ separator: UInt8, _ chance: inout Chance) -> [UInt8] {
        let end = ["\n", "\r\n", "\r"][chance.whole(below: 3)]
        let mark = String(UnicodeScalar(separator))
        return Array(table.map { row in
            row.map { cell in
                let needs = cell.utf8.contains { $0 == separator || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D } || row.count == 1 && cell.isEmpty
                return needs || chance.happens(0.2) ? "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : cell
            }.joined(separator: mark) + end
        }.joined().utf8)
    }

    @Test("what is written is read again, however it is cut into pieces", arguments: seeds)
    func roundTrip(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        for round in 0..<400 {
            let separator = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")][chance.whole(below: 3)]
            let table = table(&chance)
            let bytes = written(table, separator, &chance)
            let cuts = (0..<chance.whole(below: 5)).map { _ in chance.whole(below: bytes.count + 1) }
            guard case .rows(let rows) = try read(bytes, separator, cutAt: cuts) else {
                Issue.record("seed \(seed), round \(round): refused \(table)")
                continue
            }
            #expect(rows.map(\.cells) == table, "seed \(seed), round \(round)")
            #expect(rows.map(\.line) == rows.map(\.line).sorted(), "seed \(seed), round \(round)")
        }
    }

    private func broken(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var mutant = bytes
        for _ in 0..<(1 + chance.whole(below: 4)) {
            let place = chance.whole(below: max(1, mutant.count))
            guard place < mutant.count else { return bytes }
            switch chance.whole(below: 6) {
            case 0: mutant[place] = UInt8(chance.whole(below: 256))
            case 1: mutant[place] ^= 1 << chance.whole(below: 8)
            case 2: mutant.removeSubrange(place..<min(mutant.count, place + 1 + chance.whole(below: 8)))
            case 3: mutant.insert(contentsOf: [0x22, 0x0D, 0x0A, 0x2C, 0xFF, 0x80].shuffled(using: &chance).prefix(3), at: place)
            case 4: mutant.insert(contentsOf: repeatElement([0x2C, 0x22, 0x61][chance.whole(below: 3)], count: 1 + chance.whole(below: 300)), at: place)
            default: mutant.removeSubrange(place...)
            }
        }
        return mutant
    }

    @Test("what is broken is rows or a refusal, the same in one piece and in many", arguments: seeds)
    func mutants(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        for round in 0..<400 {
            let bytes = broken(written(table(&chance), 0x2C, &chance), &chance)
            let whole = try read(bytes, CSVParser.separator(of: bytes))
            let cuts = (0..<chance.whole(below: 9)).map { _ in chance.whole(below: bytes.count + 1) }
            #expect(try read(bytes, CSVParser.separator(of: bytes), cutAt: cuts) == whole, "seed \(seed), round \(round)")
            switch whole {
            case .rows(let rows): #expect(rows.allSatisfy { (1...CSVParser.cellsPerRow).contains($0.cells.count) }, "seed \(seed), round \(round)")
            case .refused(let error): #expect(!error.message.zh.isEmpty && !error.message.en.isEmpty && error.line ?? 1 >= 1, "seed \(seed), round \(round)")
            }
        }
    }

    @Test("files of any bytes, UTF-8 and GB18030, are rows or a refusal", arguments: seeds)
    func files(seed: UInt64) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("campus110-csv-\(seed)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("people.csv").path
        var chance = Chance(seed: seed)
        // 姓名,学号 and 王岚,20260001 in GB18030.
        let chinese: [UInt8] = [0xD0, 0xD5, 0xC3, 0xFB, 0x2C, 0xD1, 0xA7, 0xBA, 0xC5, 0x0A, 0xCD, 0xF5, 0xE1, 0xB0, 0x2C, 0x32, 0x30, 0x32, 0x36, 0x0A]
        var (read, refused) = (0, 0)
        for round in 0..<150 {
            let sound = chance.happens(0.5) ? chinese : written(table(&chance), 0x2C, &chance)
            try Data(round == 0 ? chinese : broken(sound, &chance)).write(to: URL(fileURLWithPath: path))
            do {
                let reader = try CSVReader(path: path)
                try reader.rows { line, cells in
                    read += 1
                    #expect(line >= 1 && cells.count <= CSVParser.cellsPerRow, "seed \(seed), round \(round)")
                }
                if round == 0 { #expect(reader.encoding == .gb18030 && read == 2) }
            } catch let error as CSVError {
                refused += 1
                #expect(!error.description.isEmpty, "seed \(seed), round \(round)")
            }
        }
        #expect(read > 20 && refused > 5, "seed \(seed): \(read) rows, \(refused) refusals: too much of one to prove anything")
    }
}
