import Foundation
import Testing

@testable import Systems

@Suite("Fraud check: how a text is worded")
struct WordingTests {
    private func pairs(_ text: String) -> [String] {
        ScamWording.pairs(in: FoldedText(text).scalars[...]).sorted { $0.place.lowerBound < $1.place.lowerBound }.map {
            String(String.UnicodeScalarView([$0.pair >> 32, $0.pair & 0xFFFF_FFFF].compactMap { Unicode.Scalar(UInt32($0)) }))
        }
    }

    @Test("pairs stand within a clause, each once; a number of any length is one")
    func pairs() {
        #expect(pairs("转账,转账3000元") == ["转账", "账0", "0元"])
        #expect(pairs("") == [])
        #expect(pairs("元") == [])
    }

    @Test("a text without a known pair leans nowhere; one with known pairs leans by them, for every character as much")
    func leaning() {
        let wording = ScamWording(odds: "18 转账\n-9 上课\n-3 *", classes: [.loan: "5 转账"])
        let calm = wording.lean(of: FoldedText("今天天气好").scalars[...])
        #expect(calm.odds == 0 && calm.places.isEmpty)
        let one = wording.lean(of: FoldedText("请转账").scalars[...])
        #expect(abs(one.odds - (1.8 / 3 - 0.3)) < 1e-6)
        #expect(one.places == [1..<3])
        let loan = ScamClass.allCases.firstIndex(of: .loan) ?? 0
        #expect(abs(one.classes[loan] - 0.5 / 3) < 1e-6)
        #expect(one.classes.filter { $0 != 0 }.count == 1)
        #expect(wording.lean(of: FoldedText("上课转账").scalars[...]).odds < one.odds)
    }

    /// Set `CAMPUS110_WRITE_WORDING` to have the tables written anew.
    @Test("the tables are what the development texts teach")
    func tables() throws {
        let frauds = try DevelopmentSet.scams().compactMap { message in message.scamClass.flatMap(ScamClass.init).map { (message.text, $0) } }
        let genuine = try DevelopmentSet.notices().map(\.text)
        let sources = WordingTraining.sources(frauds: frauds, genuine: genuine)
        let folder = DevelopmentSet.project.appendingPathComponent("Sources/Systems/ScamCheck")
        for (name, source) in [("ScamWordingTable.swift", sources.odds), ("ScamWordingClasses.swift", sources.classes)] {
            let file = folder.appendingPathComponent(name)
            if ProcessInfo.processInfo.environment["CAMPUS110_WRITE_WORDING"] != nil { try source.write(to: file, atomically: true, encoding: .utf8) }
            let stored = try String(contentsOf: file, encoding: .utf8)
            // Another machine may round a few weights to the next step.
            let lines = Set(stored.split(separator: "\n"))
            let told = source.split(separator: "\n")
            #expect(Double(told.filter(lines.contains).count) / Double(told.count) >= 0.8, "\(name): write the tables anew, see docs/fraud-check.md")
        }
    }
}
