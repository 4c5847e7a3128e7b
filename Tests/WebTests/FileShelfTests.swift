import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Identity
import Incidents
import Journal
import NIOCore
import Store
import TestSupport
import Testing

@testable import Web

/// A shelf in a folder of its own, with a taker that knows two kinds: what begins with `P` is a photo that says where it was taken
/// after a `|`, what begins with `D` a paper.
private final class Shelf: Sendable {
    static let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    static let position = Position(latitude: 30.5231, longitude: 114.3601)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shelf-\(UUID().uuidString)").path

    func open(reserve: Int = 0, now: Instant = Shelf.now) throws -> FileShelf {
        try FileShelf(CaseFiles(folder: folder, reserve: reserve, take: Self.take), now: now)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Sendable static func take(_ from: String, _ to: String, _ accepting: Set<FileKind>) throws -> CaseFiles.Taken {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: from))
        let kind: FileKind = bytes.first == UInt8(ascii: "P") ? .jpeg : .pdf
        guard accepting.contains(kind) else { throw Refusal(.unreadable, field: "file", "不接收", "Not taken") }
        try bytes.prefix { $0 != UInt8(ascii: "|") }.write(to: URL(fileURLWithPath: to))
        var taken = CaseFiles.Taken(kind)
        if kind == .jpeg { (taken.width, taken.height, taken.position) = (64, 48, Sealed(position)) }
        return taken
    }

    /// Every file below the folder, by its path within.
    var files: [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter {
            (try? FileManager.default.attributesOfItem(atPath: folder + "/" + $0))?[.type] as? FileAttributeType == .typeRegular
        }.sorted()
    }
}

/// What a client sends, a piece at a time, and perhaps breaks off.
private struct Pieces: AsyncSequence, Sendable {
    struct BrokenOff: Error {}
    let pieces: [String]
    var breaksOff = false

    struct Iterator: AsyncIteratorProtocol {
        var rest: ArraySlice<String>
        let breaksOff: Bool
        mutating func next() async throws -> ByteBuffer? {
            if let piece = rest.popFirst() { return ByteBuffer(string: piece) }
            if breaksOff { throw BrokenOff() }
            return nil
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(rest: pieces[...], breaksOff: breaksOff) }
}

@Suite("The shelf of files")
struct FileShelfTests {
    private let shelf = Shelf()
    private let everything = FileKind.photos.union(FileKind.papers)

    private func put(_ pieces: [String], _ name: String? = "现场.JPG", on open: FileShelf? = nil, declared: Int? = nil, accepting: Set<FileKind>? = nil, most: Int? = nil, breaksOff: Bool = false) async throws -> ShelvedFile {
        try await (open ?? shelf.open()).put(
            Pieces(pieces: pieces, breaksOff: breaksOff), declared: declared, name: name, accepting: accepting ?? everything, most: most, of: "person/wang")
    }

    private func body(_ response: Response) async throws -> String {
        let (seen, source) = AsyncStream<ByteBuffer>.makeStream()
        struct Writer: ResponseBodyWriter {
            let source: AsyncStream<ByteBuffer>.Continuation
            mutating func write(_ buffer: ByteBuffer) async throws { source.yield(buffer) }
            consuming func finish(_ trailingHeaders: HTTPFields?) async throws { source.finish() }
        }
        try await response.body.write(Writer(source: source))
        var text = ""
        for await buffer in seen { text += String(buffer: buffer) }
        return text
    }

    @Test("what is kept is the clean copy, by its digest; what was sent is gone")
    func kept() async throws {
        let file = try await put(["PHO", "TO|30.5231", ",114.3601"])
        #expect(file.digest == Secret.digest("PHOTO") && file.bytes == 5 && file.kind == .jpeg && file.name == "现场.jpg")
        #expect(file.width == 64 && file.height == 48 && file.position?.opened() == Shelf.position)
        #expect(shelf.files == ["\(file.digest.prefix(2))/\(file.digest).jpg"])
        let kept = try FileManager.default.attributesOfItem(atPath: shelf.folder + "/" + shelf.files[0])
        #expect(try String(contentsOfFile: shelf.folder + "/" + shelf.files[0], encoding: .utf8) == "PHOTO" && kept[.size] as? Int == 5)
        #expect(!"\(file)".contains("30.5"), "no dump prints where it was taken")
    }

    @Test("the same content twice is one file, whatever it is called and wherever it was taken")
    func twice() async throws {
        let (first, second) = (try await put(["PHOTO|1"]), try await put(["PHOTO|2"], "other.jpeg"))
        #expect(first.digest == second.digest && first.name != second.name && shelf.files.count == 1)
        #expect(try await put(["PHOTO2"]).digest != first.digest && shelf.files.count == 2)
    }

    @Test("twenty at the same time end as what they are")
    func atOnce() async throws {
        let open = try shelf.open()
        let digests = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask { try await open.put(Pieces(pieces: ["PHOTO\(number % 5)"]), name: nil, accepting: FileKind.photos, of: "person/\(number)").digest }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(digests == Set((0..<5).map { Secret.digest("PHOTO\($0)") }) && shelf.files.count == 5)
    }

    @Test("too much, too little, broken off or unwanted leaves nothing")
    func nothing() async throws {
        func refusal(_ pieces: [String], declared: Int? = nil, accepting: Set<FileKind>? = nil, most: Int? = nil) async throws -> Refusal {
            try await #require(throws: Refusal.self) { try await put(pieces, declared: declared, accepting: accepting, most: most) }
        }
        #expect(try await refusal(["PHOTO"], most: 4).code == .tooLarge)
        #expect(try await refusal(["P", "H", "O"], most: 2).code == .tooLarge)
        #expect(try await refusal(["P"], declared: 21 * 1024 * 1024, accepting: FileKind.photos).code == .tooLarge, "told before it is read")
        #expect(try await refusal(["PHOTO"], declared: 6).code == .unreadable)
        #expect(try await refusal(["DOC"], accepting: FileKind.photos).message.en == "Not taken")
        #expect(try await refusal(["|"]).code == .unavailable, "a taker that keeps nothing")
        let broken = try await #require(throws: Refusal.self) { try await put(["PHO"], breaksOff: true) }
        #expect(broken.code == .unreadable && broken.message.en.contains("send it again"))
        #expect(shelf.files.isEmpty)
        let slots = UploadSlots()
        for _ in 0..<UploadSlots.mostOfOne { try slots.enter("a") }
        #expect(throws: Refusal.self) { try slots.enter("a") }
        try slots.enter("b")
        for _ in 0..<UploadSlots.mostOfOne { slots.leave("a") }
        slots.leave("b")
        #expect(slots.count == 0)
        for number in 0..<UploadSlots.most { try slots.enter("\(number)") }
        #expect(throws: Refusal.self) { try slots.enter("another") }
    }

    @Test("a full disk keeps its last room for the record")
    func reserve() async throws {
        let open = try shelf.open(reserve: 1 << 60)
        let refusal = try await #require(throws: Refusal.self) { try await put(["PHOTO"], on: open) }
        #expect(refusal.code == .unavailable && shelf.files.isEmpty)
    }

    @Test("what a killed server left goes at the next start, a day later; what is kept stays")
    func leftovers() async throws {
        let file = try await put(["PHOTO"])
        let left = shelf.folder + "/incoming/x.part"
        #expect(FileManager.default.createFile(atPath: left, contents: Data("PRIVATE".utf8)))
        _ = try shelf.open(now: Shelf.now.advanced(bySeconds: 3600))
        #expect(FileManager.default.fileExists(atPath: left), "another node may be at it")
        _ = try shelf.open(now: Shelf.now.advanced(bySeconds: FileShelf.leftover + 3600))
        #expect(shelf.files == ["\(file.digest.prefix(2))/\(file.digest).jpg"])
    }

    @Test("erased is gone, and found as such")
    func erased() async throws {
        let open = try shelf.open()
        let file = try await put(["PHOTO"], on: open)
        #expect(open.digests(before: Shelf.now.advanced(bySeconds: 3600)) == [file.digest] && open.digests(before: Shelf.now.advanced(bySeconds: -3600)).isEmpty)
        let held = try open.file(file.digest, .jpeg)
        #expect(try open.remove(file.digest) && !open.remove(file.digest) && shelf.files.isEmpty)
        #expect(try held.piece(at: 0) == Array("PHOTO".utf8), "whoever is reading it reads it to the end")
        #expect(throws: Refusal.self) { try open.file(file.digest, .jpeg) }
        for text in ["", "..", "../../etc/passwd", String(repeating: "G", count: 64), String(repeating: "A", count: 64), String(repeating: ".", count: 64)] {
            #expect(throws: Refusal.self) { try open.file(text, .jpeg) }
            #expect(try !open.remove(text))
        }
    }

    @Test("what nothing has come to refer to is swept out, once every slip for it is void; what is sent again stays")
    func swept() async throws {
        let open = try shelf.open()
        let (kept, stray, again) = (try await put(["PHOTO1"], on: open), try await put(["PHOTO2"], on: open), try await put(["PHOTO3"], on: open))
        func sweep(after seconds: Double, sent: String? = nil) async throws -> Int {
            try await FileBroom.sweep(open, at: Shelf.now.advanced(bySeconds: seconds)) { digests in
                // Somebody sends it again while it is looked up.
                if let sent, digests.contains(again.digest) { try FileManager.default.setAttributes([.modificationDate: Date().addingTimeInterval(86_400 * 9)], ofItemAtPath: sent) }
                return Set(digests).intersection([kept.digest])
            }
        }
        #expect(try await sweep(after: FileReceipts.lasts) == 0, "somebody may hold a slip yet")
        let path = "\(shelf.folder)/\(again.digest.prefix(2))/\(again.digest).jpg"
        #expect(try await sweep(after: FileReceipts.lasts + 2 * 86_400, sent: path) == 1)
        #expect(throws: Refusal.self) { try open.file(stray.digest, .jpeg) }
        #expect(try open.file(kept.digest, .jpeg).count == 6 && open.file(again.digest, .jpeg).count == 6)
    }

    @Test("a photo that any case has or had stays, were it in an older entry; one of a draft that was given up goes")
    func referred() async throws {
        let (open, store, start) = (try shelf.open(), try SQLStore.temporary(), Shelf.now)
        let room = try CaseRoom.serving([Described(Errand.self)], rules: Rules(calendar: WorkCalendar()))
        let desk = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus"), Appointment(.chief, of: "campus")])
        @Sendable func row(_ file: ShelvedFile) -> [String: String] { Attachment(digest: file.digest, kind: file.kind.rawValue, name: file.name, bytes: file.bytes).row }
        let (now, before, given) = (try await put(["PHOTO1"], on: open), try await put(["PHOTO2"], on: open), try await put(["PHOTO3"], on: open))
        let vault = Vault(Keyring(madeAt: start))
        try await store.write { ledger in
            let register = OrganisationRegister(ledger, salt: { Secret.bytes(32) })
            _ = try register.found("campus", .campus, LocalisedText("学校", "School"), below: nil, by: .system("test"), at: start)
            func perform(_ act: CaseRequest.Act, of id: CaseID? = nil, _ lines: [String: LineAnswer]) throws -> CaseID {
                try room.perform(CaseRequest("ERND", act, of: id, Answers(lines), by: .person(desk), in: "campus", at: start), on: ledger).id
            }
            let id = try perform(.open("open"), ["what": .text("灯"), "sort": .text("lamp"), "photos": .rows([row(before)])])
            _ = try perform(.amend("换清晰的"), of: id, ["photos": .rows([row(now)])])
            try CaseDrafts(vault: vault).save(Answers(["what": .text("门"), "photos": .rows([row(given)])]), as: CaseDrafts.Key(person: "wang", code: "ERND", act: "open", subject: nil), on: ledger, at: start)
        }
        let swept = try await FileBroom.sweep(open, at: start.advanced(bySeconds: FileReceipts.lasts + 2 * 86_400)) { digests in
            try await store.read { reading in Set(try digests.filter { try room.refers(to: $0, in: reading) }) }
        }
        #expect(swept == 1)
        #expect(try open.file(now.digest, .jpeg).count == 6 && open.file(before.digest, .jpeg).count == 6)
        #expect(throws: Refusal.self) { try open.file(given.digest, .jpeg) }
        await store.close()
    }

    @Test("a photo may be shown, closed in on all sides; a browser asks before each use")
    func shown() async throws {
        let open = try shelf.open()
        let file = try await put(["PHOTO"], "现场\r\n照片.html", on: open)
        let response = try open.response(for: file.digest, .jpeg, name: file.name, inline: true)
        #expect(response.status == .ok && response.headers[.contentType] == "image/jpeg" && response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
        #expect(response.headers[HTTPField.Name("Cross-Origin-Resource-Policy")!] == "same-origin")
        #expect(response.headers[.cacheControl] == "private, no-cache" && response.headers[.contentLength] == "5")
        let disposition = try #require(response.headers[.contentDisposition])
        #expect(disposition == "inline; filename=\"______.html.jpg\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA__%E7%85%A7%E7%89%87.html.jpg")
        #expect(try await body(response) == "PHOTO")
        let kept = try open.response(for: file.digest, .jpeg, name: file.name, inline: false)
        #expect(kept.headers[.contentDisposition]?.hasPrefix("attachment; ") == true)
        func again(_ tag: String) throws -> HTTPResponse.Status {
            let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/", headerFields: [.ifNoneMatch: tag])
            return try open.response(for: file.digest, .jpeg, name: "", inline: true, to: Request(head: head, body: RequestBody(buffer: ByteBuffer()))).status
        }
        #expect(try again(response.headers[.eTag] ?? "") == .notModified && again("\"x\", W/\"\(file.digest)\"") == .notModified && again("\"x\"") == .ok)
        #expect(throws: Refusal.self, "called what it is not") { try open.response(for: file.digest, .pdf, name: "x", inline: true) }
    }

    @Test("a paper is a download, whatever is asked")
    func papers() async throws {
        let open = try shelf.open()
        let long = "D" + String(repeating: "0123456789", count: 100_000)
        let file = try await put([long], "x.exe", on: open)
        let response = try open.response(for: file.digest, .pdf, name: file.name, inline: true)
        #expect(response.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"x.exe.pdf\"") == true && response.headers[.contentType] == "application/pdf")
        #expect(try await body(response) == long, "in many pieces")
    }

    @Test("names end as what the file is, and are no paths", arguments: [
        ("a.JPG", FileKind.jpeg, "a.jpg"), ("a.jpeg", .jpeg, "a.jpeg"), ("a.png", .jpeg, "a.png.jpg"), ("C:\\x\\整改.pdf", .pdf, "整改.pdf"), ("../../a", .pdf, "a.pdf"),
        ("x.bat", .text, "x.bat.txt"), ("名册.csv", .text, "名册.csv"), ("", .webp, "file.webp"), (".jpg", .jpeg, "jpg.jpg"), ("a. .", .pdf, "a.pdf"), ("x\u{202E}gpj.exe", .jpeg, "x_gpj.exe.jpg"),
    ])
    func names(sent: String, kind: FileKind, name: String) {
        #expect(FileName.plain(sent, kind) == name)
        let long = FileName.plain(String(repeating: "长", count: 500) + ".\(kind.suffixes[0])", kind)
        #expect(long.utf8.count <= 210 && long.hasSuffix("." + kind.suffixes[0]))
        #expect(FileName.plain(nil, kind) == "file." + kind.suffixes[0])
    }

    @Test("a receipt brings back what the server found out, to the sender alone and for some days")
    func receipts() async throws {
        let vault = Vault(Keyring(madeAt: Shelf.now))
        let (desk, file) = (FileReceipts(vault), try await put(["PHOTO|1"]))
        let wang = Party.person(Person(id: "wang", name: "王岚", appointments: []))
        let receipt = try desk.give(file, to: wang, at: Shelf.now)
        #expect(receipt.hasPosition && receipt.digest == file.digest)
        let json = String(decoding: try Wire.encode(receipt), as: UTF8.self)
        #expect(!json.contains("30.5") && !json.contains("114.3"))
        #expect(try desk.open(receipt.receipt, of: wang, at: Shelf.now) == file)
        #expect(try desk.open(receipt.receipt, of: wang, at: Shelf.now.advanced(bySeconds: FileReceipts.lasts)) == file)
        func refused(_ text: String, _ party: Party, after seconds: Double = 0) {
            let refusal = #expect(throws: Refusal.self) { try desk.open(text, of: party, at: Shelf.now.advanced(bySeconds: seconds)) }
            #expect(refusal?.code == .stale)
        }
        refused(receipt.receipt, wang, after: FileReceipts.lasts + 1)
        refused(receipt.receipt, .person(Person(id: "li", name: "李", appointments: [])))
        refused(receipt.receipt, .caller(device: "wang"))
        for text in ["", "x", "{}", String(receipt.receipt.dropLast(3)), receipt.receipt.replacingOccurrences(of: "ey", with: "eY"), String(repeating: "A", count: 9000)] { refused(text, wang) }
    }
}
