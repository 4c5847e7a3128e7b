import Foundation
import HTTPTypes
import HummingbirdCore
import Testing

@testable import Web

@Suite("Downloads")
struct DownloadTests {
    private func disposition(_ name: String) -> String { Answer.download([1], name: name, type: "text/csv").headers[.contentDisposition] ?? "" }

    @Test("a file is kept, not shown, under its name in every language")
    func names() {
        let response = Answer.download([1, 2], name: "警情 2026-11.csv", type: "text/csv; charset=utf-8")
        #expect(response.headers[.contentType] == "text/csv; charset=utf-8" && response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(disposition("警情 2026-11.csv") == "attachment; filename=\"__ 2026-11.csv\"; filename*=UTF-8''%E8%AD%A6%E6%83%85%202026-11.csv")
    }

    @Test("no name writes a header, a path or a type of its own", arguments: [
        "a\r\nSet-Cookie: x=1.csv", "../../etc/passwd", "a\"; filename=\"b.html", "..\\..\\x.bat", "\u{0}x", "x\u{202E}vsc.exe", "", "...", String(repeating: "长", count: 500),
        "CON|<>?*.csv", "a;b'c%41.csv",
    ])
    func hostile(name: String) {
        let header = disposition(name)
        #expect(header.hasPrefix("attachment; filename=\"") && header.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(header.count(where: { $0 == "\"" }) == 2 && header.count(where: { $0 == ";" }) == 2)
        #expect(!header.contains("/") && !header.contains("\\") && header.utf8.count < 1400)
        #expect(!header.contains("filename=\"\"") && !header.contains("filename=\"."))
    }

    @Test("no cell is a formula, and every cell comes back", arguments: [
        ("=1+2", "'=1+2"), ("+86 139", "'+86 139"), ("-cmd|x", "'-cmd|x"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("＝1", "'＝1"),
        ("-12.5", "-12.5"), ("+3", "+3"), ("王岚", "王岚"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("=a\nb", "\"'=a\nb\""), ("", ""),
    ])
    func cells(text: String, cell: String) { #expect(Answer.cell(text) == cell) }

    @Test("a table ends its lines as spreadsheets want it and says that it is UTF-8")
    func table() async throws {
        let response = Answer.csv([["号", "词"], ["1", "=x"]], name: "t.csv")
        #expect(response.body.contentLength == 3 + "号,词\r\n1,'=x\r\n".utf8.count)
        #expect(response.headers[.contentType] == "text/csv; charset=utf-8")
    }
}
