import Ground

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What neither store takes, refused alike on both.
enum Limits {
    /// UTF-8 bytes of anything a row is found by: PostgreSQL's index rows are small.
    static let key = 500
    /// Rows of one answer.
    static let rows = 100_000

    /// Refuses NUL, which PostgreSQL cannot store in a text.
    static func check(_ values: [SQLValue]) throws {
        for case .text(let text) in values where holdsNUL(text) {
            throw Refusal(
                .unreadable, "文字里有空字符（NUL）：请删去后重试", "a text holds a NUL character: remove it, then try again")
        }
    }

    private static func holdsNUL(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable {
            $0.baseAddress.map { memchr($0, 0, text.utf8.count) != nil } ?? false
        }
            ?? text.utf8.contains(0)
    }

    static func check(keys: String...) throws {
        for text in keys { try check(key: text) }
    }

    static func check(key text: String) throws {
        guard text.utf8.count > key else { return }
        throw Refusal(
            .tooLarge, "标识或筛选值最长 \(key) 字节：请缩短", "an identifier or filter value has at most \(key) bytes: shorten it")
    }

    static func page(_ limit: Int) throws -> Int {
        guard (1...rows).contains(limit) else {
            throw Refusal(
                .unreadable, field: "limit", "每页行数须在 1 到 \(rows) 之间", "ask for 1 to \(rows) rows at a time")
        }
        return limit
    }
}
