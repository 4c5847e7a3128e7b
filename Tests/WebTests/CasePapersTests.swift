import Cases
import Foundation
import Ground
import Identity
import Journal
import Store
import Systems
import Testing

@testable import Web

/// A hazard with its notice served, in a town of its own.
private struct Counter {
    let store: SQLStore
    let room: CaseRoom
    let desk: PaperDesk
    let system: any CaseSystem
    let id: CaseID

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let at = Instant(iso: "2026-03-06T09:00")!
    static let inspector = person("wang", "王岚", .inspector)
    static let second = person("zhao", "赵检", .inspector)
    static let owner = person("chen", "陈某", .resident)
    static let reporter = person("lin", "林某", .student)
    static let ownerName = "陈店主", reporterName = "林小某", reporterPhone = "13977770001"

    static let photo = ["digest": String(repeating: "0a", count: 32), "kind": "jpeg", "name": "p.jpg", "bytes": "1000"]

    static func person(_ id: PersonID, _ name: String, _ role: Role) -> Person { Person(id: id, name: name, appointments: [Appointment(role, of: "mill")]) }

    init() async throws {
        store = try SQLStore.temporary()
        let folder = Self.root.appending(path: "Public/rules")
        let calendar = try WorkCalendar(csv: String(contentsOf: folder.appending(path: "workdays.csv"), encoding: .utf8))
        let room = try CaseRoom(systems, rules: Rules(csv: String(contentsOf: folder.appending(path: "cases.csv"), encoding: .utf8), calendar: calendar), salt: { Secret.bytes(32) })
        self.room = room
        desk = PaperDesk(room: room, organisation: LocalisedText("保卫处", "Security office"))
        system = try room.system("RECT")
        id = try await store.write { ledger in
            try OrganisationRegister(ledger, salt: { Secret.bytes(32) }).found(
                "mill", .bureau, LocalisedText("磨坊街公安局", "Mill Street Bureau"), below: nil, by: .system("test"), at: Self.at)
            let people = PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { $0 })
            for one in [Self.inspector, Self.second, Self.owner, Self.reporter] {
                try people.add(
                    PersonRecord(id: one.id, name: one.name, home: "mill", roles: one.appointments.map { HeldRole($0.role, of: "mill", until: nil) }), by: .system("test"), at: Self.at)
            }
            func act(_ act: CaseRequest.Act, _ id: CaseID?, _ answers: Answers, _ who: Person) throws -> CaseID {
                try room.perform(CaseRequest("RECT", act, of: id, answers, by: .person(who), in: "mill", at: Self.at), on: ledger).id
            }
            let id = try act(
                .open("report"), nil,
                ["place": "星光网吧", "kind": "blockedExit", "finding": "后门被货物堵死", "reporter": Self.reporterName, "reporterPhone": Self.reporterPhone], Self.reporter)
            _ = try act(.step("visit"), id, ["finding": "后门被货物堵死", "exactPlace": "一层北侧后门", "owner": "chen", "ownerName": Self.ownerName], Self.inspector)
            _ = try act(
                .step("issue"), id, ["ownerName": Self.ownerName, "clause": "消防法第二十八条", "demand": "清除货物，保持通道畅通", "dueOn": "2026-03-16", "secondInspector": "zhao"], Self.inspector)
            return id
        }
    }

    func ready(_ name: String = "notice", for who: Person = inspector, _ language: Language = .chinese) async throws -> ReadyPaper {
        try await store.read { try desk.ready(name, of: id, system, for: who, in: $0, language) }
    }

    func issue(_ name: String = "notice", by who: Person = inspector, days: Double = 0) async throws -> IssuedPaper {
        try await store.write { try desk.issue(name, of: id, system, by: who, on: $0, at: Self.at.advanced(bySeconds: days * 86_400)) }
    }

    func setting(_ ready: ReadyPaper, _ language: Language = .chinese) throws -> PaperSetting {
        let words = try Strings(directory: Self.root.appending(path: "Public/strings").path)(language)
        return PaperSetting(
            sheet: ready.sheet, system: system, names: ready.names, words: words, organisation: ready.organisation(language), issued: ready.current,
            address: "https://desk.example", rules: room.rules)
    }

    func found(_ token: String, by person: Person? = nil) async throws -> FoundPaper? {
        try await store.read { try FoundPaper.find(token, in: $0, room, seenBy: person, default: desk.organisation) }
    }
}

extension PaperSetting {
    /// Title and text of each cell of the form, in order.
    fileprivate var cells: [(String, String)] {
        (view["rows"] as? [View] ?? []).flatMap { $0["cells"] as? [View] ?? [] }.map { ($0["title"] as? String ?? "", $0["text"] as? String ?? "") }
    }
}

@Suite("Papers of cases")
struct CasePapersTests {
    @Test("a notice says who it is from and to, every line, two inspectors by name, and has its delivery receipt")
    func layout() async throws {
        let counter = try await Counter()
        let preview = try counter.setting(try await counter.ready())
        #expect(preview.view["number"] as? Bool == false && preview.view["qr"] as? Bool == false && preview.view["isPreview"] as? Bool == true)
        let paper = try await counter.issue()
        let setting = try counter.setting(try await counter.ready())
        let view = setting.view
        #expect(view["authority"] as? String == "磨坊街公安局" && view["title"] as? String == "责令限期改正通知书")
        #expect(view["recipient"] as? String == Counter.ownerName && view["number"] as? String == paper.number)
        let said = setting.cells
        for (title, text) in [("整改责任人", Counter.ownerName), ("违反条款", "消防法第二十八条"), ("整改要求", "清除货物，保持通道畅通"), ("整改期限", "2026年3月16日")] {
            #expect(said.contains { $0.0 == title && $0.1 == text }, "\(title): \(said)")
        }
        #expect(Set(said.map(\.1)).isSuperset(of: ["王岚", "赵检"]))
        #expect((view["signatures"] as? [View])?.count == 3)
        #expect((view["counterfoil"] as? View)?["isDelivery"] as? Bool == true)
        #expect((view["qr"] as? String)?.hasPrefix("<svg") == true)
        await counter.store.close()
    }

    @Test("the same content keeps its number however often it is printed; changed content gets a new one")
    func number() async throws {
        let counter = try await Counter()
        let first = try await counter.issue()
        #expect(first.number == "RECT-2026-000001-1" && first.by == .person("wang"))
        #expect(try await counter.issue(days: 1) == first)
        #expect(try await counter.issue(by: Counter.owner, days: 1) == first)
        _ = try await counter.store.write { [room = counter.room, id = counter.id] ledger in
            try room.perform(
                CaseRequest("RECT", .step("remedy"), of: id, Answers(["remedy": .text("已清除"), "remedyPhotos": .rows([Counter.photo])]), by: .person(Counter.owner), in: "mill", at: Counter.at.advanced(bySeconds: 2 * 86_400)), on: ledger)
        }
        #expect(try await counter.issue(days: 3) == first, "what the owner did since stands on no line of the notice")
        _ = try await counter.store.write { [room = counter.room, id = counter.id] ledger in
            try room.perform(
                CaseRequest(
                    "RECT", .step("again"), of: id, ["opinion": "仍有货物", "dueOn": "2026-03-20", "secondChecker": "wang"], by: .person(Counter.second), in: "mill",
                    at: Counter.at.advanced(bySeconds: 4 * 86_400)), on: ledger)
        }
        let changed = try await counter.ready()
        #expect(changed.current == nil)
        let second = try await counter.issue(days: 5)
        #expect(second.number == "RECT-2026-000001-2" && second.token != first.token && second.digest != first.digest)
        #expect(try await counter.found(first.token)?.replacedBy == second)
        #expect(try await counter.found(second.token)?.replacedBy == nil)
        let (system, id) = (counter.system, counter.id)
        let replays = try await counter.store.read { try system.replays(id, in: $0) }
        #expect(replays)
        await counter.store.close()
    }

    @Test("what a reader may not see is masked, has no code, and they cannot issue it")
    func masked() async throws {
        let counter = try await Counter()
        // The student who reported it sees that there is a notice, and not whom it is served on.
        #expect(try await counter.ready(for: Counter.reporter).isMasked)
        await #expect(throws: Refusal.self) { try await counter.issue(by: Counter.reporter) }
        let full = try await counter.ready()
        #expect(!full.isMasked && full.sheet.lines.contains { $0.answer?.text == Counter.ownerName })
        let paper = try await counter.issue()
        let copy = try await counter.ready(for: Counter.reporter)
        let setting = try counter.setting(copy)
        #expect(copy.isMasked && copy.current == paper)
        #expect(setting.cells.contains { $0.1 == "陈**" } && !setting.cells.contains { $0.1 == Counter.ownerName })
        #expect(setting.view["qr"] as? Bool == false && setting.view["isCopy"] as? Bool == true && setting.view["recipient"] as? String == "陈**")
        await counter.store.close()
    }

    @Test("whoever checks a code learns number, kind, office and day, and nothing about anybody; a wrong one is not ours")
    func check() async throws {
        let counter = try await Counter()
        let paper = try await counter.issue()
        let found = try #require(try await counter.found(paper.token))
        let words = try Strings(directory: Counter.root.appending(path: "Public/strings").path)(.chinese)
        let view = found.view(.chinese, words)
        #expect(view["number"] as? String == "RECT-2026-000001-1" && view["title"] as? String == "责令限期改正通知书")
        #expect(view["authority"] as? String == "磨坊街公安局" && view["day"] as? String == "2026年3月6日" && view["stands"] as? Bool == true)
        #expect(view["href"] as? Bool == false)
        for secret in [Counter.ownerName, Counter.reporterName, Counter.reporterPhone, "王岚", "赵检", "星光网吧", "后门", "wang", "chen", "lin"] {
            #expect(!"\(view)".contains(secret), "\(secret)")
        }
        #expect(try await counter.found(paper.token, by: Counter.inspector)?.href == "/cases/RECT/\(counter.id)")
        #expect(try await counter.found(PaperToken.fresh()) == nil)
        #expect(try await counter.found("-") == nil)
        await counter.store.close()
    }

    @Test("a code is read however it was typed, and never twice the same")
    func tokens() throws {
        let token = PaperToken.fresh()
        #expect(PaperToken.read(token) == token && PaperToken.read(PaperSetting.grouped(token).uppercased()) == token)
        #expect(PaperSetting.grouped(token).count == 24)
        for wrong in ["", "-", String(token.dropLast()), token + "2", "../../etc/passwd0000", String(repeating: "l", count: 20)] { #expect(PaperToken.read(wrong) == nil, "\(wrong)") }
        #expect(Set((0..<500).map { _ in PaperToken.fresh() }).count == 500)
    }

    @Test("numbered points of a statement stand below one another")
    func points() {
        #expect(PaperSetting.paragraphs("本人保证：一、不出租；二、登记一、二层；三、报告。") == ["本人保证：", "一、不出租；", "二、登记一、二层；", "三、报告。"])
        #expect(PaperSetting.paragraphs("经检查，存在下列隐患：") == ["经检查，存在下列隐患："])
        #expect(PaperSetting.paragraphs("").isEmpty)
    }

    @Test("money is written in capitals as banks do")
    func capitals() throws {
        for (yuan, said) in [
            ("0", "零元整"), ("0.05", "伍分"), ("0.50", "伍角整"), ("10", "壹拾元整"), ("105.30", "壹佰零伍元叁角整"), ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
            ("107000.53", "壹拾万柒仟元伍角叁分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("6007.14", "陆仟零柒元壹角肆分"), ("10000000000", "壹佰亿元整"), ("100010000", "壹亿零壹万元整"),
            ("100000001", "壹亿零壹元整"), ("20000", "贰万元整"),
        ] { #expect(PaperWords.capitals(try #require(Money(text: yuan))) == said, "\(yuan)") }
    }

    private static let press = PaperPress(publicDirectory: Counter.root.appending(path: "Public").path)

    @Test("a page becomes a PDF that fetches nothing", .enabled(if: CasePapersTests.press.program != nil, "WeasyPrint is not installed: run bin/setup --pdf"))
    func pdf() async throws {
        let bytes = try await Self.press.pdf(of: "<!doctype html><html lang=zh-CN><title>整改通知书</title><p>责令限期改正<img src='http://127.0.0.1:1/x.png'><img src='file:///etc/hostname'></html>")
        #expect(bytes.starts(with: Array("%PDF-".utf8)) && bytes.count > 1000)
    }

    @Test("without the program it says so, and with one that fails as well")
    func noPress() async throws {
        await #expect(throws: Refusal.self) { try await PaperPress(program: nil).pdf(of: "<p>") }
        await #expect(throws: Refusal.self) { try await PaperPress(program: "/bin/false").pdf(of: "<p>") }
        await #expect(throws: Refusal.self) { try await PaperPress(program: "/nowhere/weasyprint").pdf(of: "<p>") }
    }
}
