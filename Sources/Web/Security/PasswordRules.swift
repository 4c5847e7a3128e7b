import Foundation
public import Ground

/// Which passwords are refused: those that everybody tries first. How a password is composed is nobody's business.
public struct PasswordRules: Sendable {
    private let common: Set<String>
    private let context: [String]

    /// `common` in lower case; `context` are names that everybody here knows, such as the campus's.
    public init(common: Set<String> = [], context: [String] = []) {
        self.common = common
        self.context = context.map(Self.folded).filter { $0.count >= 2 }
    }

    /// How many common passwords are known from a list; 0 when only the obvious ones are refused.
    public var listed: Int { common.count }

    /// The rules with the list that `bin/setup` fetched into the folder, or without one where it is not there.
    public init(list folder: String, context: [String]) {
        let text = FileManager.default.contents(atPath: folder + "/frequency_lists.py").map { String(decoding: $0, as: UTF8.self) }
        self.init(common: text.map(Self.passwords(in:)) ?? [], context: context)
    }

    /// Reads the list as zxcvbn ships it: `"passwords": "one,two,…"` in a Python dictionary.
    static func passwords(in text: String) -> Set<String> {
        guard let start = text.range(of: "\"passwords\": \"")?.upperBound, let end = text[start...].firstIndex(of: "\"") else { return [] }
        return Set(text[start..<end].split(separator: ",").filter { $0.count >= Password.lengths.lowerBound }.map(String.init))
    }

    /// Throws `Refusal` with the field `password` that says what is wrong with it.
    public func check(_ password: String, of account: PersonID, name: String) throws {
        let normal = Password.normalised(password)
        guard Password.lengths.contains(normal.count) else {
            throw Self.refusal("密码须为 8–128 个字符", "A password has 8 to 128 characters")
        }
        let folded = Self.folded(password)
        if common.contains(folded) || Self.obvious.contains(folded) || Self.isRun(folded) || Self.isRepeated(folded) {
            throw Self.refusal("这个密码太常见，最先会被猜到；请换一个", "This password is among the first that are tried: choose another")
        }
        let own = [account.text, name].map(Self.folded).filter { $0.count >= ($0.allSatisfy(\.isASCII) ? 3 : 2) }
        if own.contains(where: folded.contains) {
            throw Self.refusal("密码里不能有自己的账号或姓名", "A password may not hold its own account or name")
        }
        if context.contains(where: folded.contains) {
            throw Self.refusal("密码里不能有本单位的名称", "A password may not hold the organisation's name")
        }
    }

    private static func refusal(_ zh: String, _ en: String) -> Refusal { Refusal(.unreadable, field: "password", zh, en) }

    private static func folded(_ text: String) -> String { Password.normalised(text).lowercased() }

    /// What the list's American origin does not know.
    private static let obvious: Set<String> = [
        "a1234567", "a12345678", "a123456789", "abc12345", "abcd1234", "aa123456", "qq123456", "woaini1314", "woaini520", "5201314520",
        "1314520520", "admin123", "admin888", "admin@123", "password", "password1", "passw0rd", "p@ssw0rd", "p@ssword", "welcome1", "xiaoyuan110",
        "baoweichu", "baoweichu110", "changeme", "default1", "iloveyou", "letmein1", "test1234", "user1234",
    ]

    private static let rows = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"]

    /// `12345678`, `hgfedcba`, `qwertyuiop`: a stretch of an alphabet or a keyboard, forwards or backwards.
    private static func isRun(_ text: String) -> Bool {
        rows.contains { $0.contains(text) || String($0.reversed()).contains(text) }
    }

    /// `aaaaaaaa`, `abababab`, `12341234`: one short piece again and again.
    private static func isRepeated(_ text: String) -> Bool {
        let letters = Array(text)
        guard Set(letters).count > 2 else { return true }
        return (1...max(1, letters.count / 2)).contains { length in letters.indices.allSatisfy { letters[$0] == letters[$0 % length] } }
    }
}
