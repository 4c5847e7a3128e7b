import Foundation
import Ground

// bench-casework load|pages|scam|report …: each measures its part and keeps its figures in the folder; `report` prints them.
do {
    try await run(Array(CommandLine.arguments.dropFirst()))
} catch {
    FileHandle.standardError.write(Data("bench-casework: \(error)\n".utf8))
    exit(1)
}

func run(_ arguments: [String]) async throws {
    var options: [String: String] = [:]
    var words: [String] = []
    var left = arguments[...]
    while let word = left.popFirst() {
        guard word.hasPrefix("--") else {
            words.append(word)
            continue
        }
        guard let value = left.popFirst() else { throw BenchFault("\(word) wants a value") }
        options[String(word.dropFirst(2))] = value
    }
    func number(_ name: String, _ usual: Int) throws -> Int {
        guard let text = options[name] else { return usual }
        guard let value = Int(text), value > 0 else { throw BenchFault("--\(name) wants a number above 0") }
        return value
    }
    func text(_ name: String) throws -> String {
        guard let text = options[name] else { throw BenchFault("--\(name) is missing") }
        return text
    }
    let folder = options["folder"] ?? "build-output/casework"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    switch words.first {
    case "load":
        let organisation = OrganisationID(try text("organisation"))
        let register = InventedRegister(
            seed: UInt64(try number("seed", 110)), rooms: try number("rooms", 20_000), tenants: try number("tenants", 46_000), school: organisation)
        let part = LoadPart(
            folder: folder, record: try text("record"), organisation: organisation, clerk: PersonID(try text("account")), register: register,
            rules: options["rules"] ?? "Public/rules")
        print("Seed \(register.seed): \(register.houses) houses, \(register.rooms) rooms, \(register.tenants) tenants, all of them invented")
        try Figures.add(try await part.run(steps: try number("steps", 10_000), writers: try number("writers", 64)), folder: folder)
    case "pages":
        let part = PagesPart(port: try number("port", 8110), account: try text("account"), password: try text("password"), seed: UInt64(try number("seed", 110)))
        try Figures.add(try part.run(rounds: try number("rounds", 300)), folder: folder)
    case "scam":
        let outcome = try ScamBench.run(folder: options["texts"] ?? "Tests/ScamTexts")
        print(outcome.matrix)
        try Figures.add(
            [
                Figure("classify_per_s", outcome.perSecond, "/s", "one core"),
                Figure("scam_precision", outcome.precision, "", "on texts that were frozen before a rule was written"),
                Figure("scam_recall", outcome.recall, "", "on the same texts"),
                Figure("scam_class_right", outcome.classesRight, "", "of fraud, the share whose class came first", isBeside: true),
            ], folder: folder)
    case "report":
        if !Figures.report(folder: folder, wanted: Set(words.dropFirst())) { exit(1) }
    default: throw BenchFault("say load, pages, scam or report")
    }
}
