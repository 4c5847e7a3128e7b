import Foundation
import Ground
import Testing

@testable import Import

@Suite("CSV")
struct CSVReaderTests {
    private func read(_ bytes: [UInt8], limit: Int = CSVReader.bytesLimit) throws -> [(Int, [String])] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("csv-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var rows: [(Int, [String])] = []
        try CSVReader(path: file.path, bytesLimit: limit).rows { rows.append(($0, $1)) }
        return rows
    }

    private func cells(_ text: String) throws -> [[String]] { try read(Array(text.utf8)).map(\.1) }

    @Test("parts rows and cells: quotes, line ends of every kind, empty lines and cells, a last line without an end")
    func shape() throws {
        #expect(try cells("a,b\r\n1,\"x,\"\"y\"\"\r\nz\"\r\n\r\n,\"\"\n2,3\r4,5") == [["a", "b"], ["1", "x,\"y\"\r\nz"], ["", ""], ["2", "3"], ["4", "5"]])
        #expect(try read(Array("a,b\n\n1,\"x\ny\"\n3,4\n".utf8)).map(\.0) == [1, 3, 5])
        #expect(try cells("a;b\n1,5;2") == [["a", "b"], ["1,5", "2"]])
        #expect(try cells("a\tb,c\td\n1\t2\t3") == [["a", "b,c", "d"], ["1", "2", "3"]])
        #expect(try cells("\"a;x\",b\n1,2") == [["a;x", "b"], ["1", "2"]])
        #expect(try cells("one\ntwo") == [["one"], ["two"]])
        #expect(try cells("a,b\n=\"0012\",x \"y\"") == [["a", "b"], ["=\"0012\"", "x \"y\""]])
    }

    @Test("reads UTF-8 with a mark and without, and GB18030")
    func encodings() throws {
        let text = "学号,姓名\n1,周小麦\n2,㐀𠮷"
        #expect(try cells(text)[1] == ["1", "周小麦"])
        #expect(try read([0xEF, 0xBB, 0xBF] + text.utf8)[0].1 == ["学号", "姓名"])
        // 学号,姓名⏎1,周小麦
        let gb: [UInt8] = [0xD1, 0xA7, 0xBA, 0xC5, 0x2C, 0xD0, 0xD5, 0xC3, 0xFB, 0x0A, 0x31, 0x2C, 0xD6, 0xDC, 0xD0, 0xA1, 0xC2, 0xF3]
        #expect(try read(gb).map(\.1) == [["学号", "姓名"], ["1", "周小麦"]])
    }

    @Test("reads the same whatever piece a character is cut in", arguments: ["UTF-8", "GB18030"])
    func pieces(encoding: String) throws {
        let line = "2026001,周小麦𠮷,\"物理,学院\"\n"
        let many = "学号,姓名,学院\n" + String(repeating: line, count: 12_000)
        var bytes = Array(many.utf8)
        if encoding == "GB18030" {
            let one: [UInt8] = Array("2026001,".utf8) + [0xD6, 0xDC, 0xD0, 0xA1, 0xC2, 0xF3, 0x95, 0x34, 0xAC, 0x36] + Array(",\"".utf8) + [0xCE, 0xEF, 0xC0, 0xED] + Array(",".utf8) + [0xD1, 0xA7, 0xD4, 0xBA] + Array("\"\n".utf8)
            bytes = [0xD1, 0xA7, 0xBA, 0xC5] + Array(",a,b\n".utf8) + Array(repeatElement(one, count: 12_000).joined())
        }
        #expect(bytes.count > 300_000)
        let rows = try read(bytes)
        #expect(rows.count == 12_001)
        #expect(Set(rows.dropFirst().map { $0.1[0] + $0.1[2] }) == ["2026001物理,学院"])
        #expect(Set(rows.dropFirst().map { String($0.1[1].prefix(3)) }) == ["周小麦"] && Set(rows.dropFirst().map(\.1[1].count)) == [4])
    }

    @Test("says what is wrong and where", arguments: [
        ("a,b\n1,\"x", 2), ("a,b\n1,2\n3,\"x\"y\n", 3), ("a\n\(String(repeating: "x", count: 9000))", 2), (String(repeating: ",", count: 300), 1),
    ])
    func faults(text: String, line: Int) throws {
        let error = #expect(throws: CSVError.self) { try cells(text) }
        #expect(error?.line == line)
        #expect(error?.message.zh.hasPrefix("第 \(line) 行：") == true && error?.message.en.hasPrefix("line \(line): ") == true)
    }

    @Test("knows what is no table of text", arguments: [
        [], [0xEF, 0xBB, 0xBF], [0x50, 0x4B, 0x03, 0x04, 0x14], [0xD0, 0xCF, 0x11, 0xE0], [0xFF, 0xFE, 0x61, 0x00], [0x61, 0x00, 0x62], [0x61, 0x0A, 0xFF, 0xFF, 0xFF],
    ] as [[UInt8]])
    func noTable(bytes: [UInt8]) { #expect(throws: CSVError.self) { try read(bytes) } }

    @Test("has bounds, and says when there is no file")
    func bounds() throws {
        #expect(throws: CSVError.self) { try read(Array(repeating: 0x61, count: 2000), limit: 1000) }
        #expect(throws: CSVError.self) { try CSVReader(path: "/nowhere/people.csv") }
        #expect(throws: CSVError.self) { try CSVReader(path: FileManager.default.temporaryDirectory.path) }
    }

    @Test("bears every bytes that chance makes up: it reads them or says why not")
    func nonsense() throws {
        var generator = SystemRandomNumberGenerator()
        let letters: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09, 0x61, 0x20, 0xD6, 0xDC, 0x81, 0x30, 0xE5, 0x91, 0xA8, 0xFF]
        for _ in 0..<400 {
            let bytes = (0..<Int.random(in: 1...60, using: &generator)).map { _ in letters.randomElement(using: &generator)! }
            do { _ = try read(bytes) } catch is CSVError {}
        }
    }
}
