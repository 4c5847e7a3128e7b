import Foundation
import Ground
import Mustache

/// The words of every page, in both languages, by key.
struct Strings: Sendable {
    private let tables: [Language: [String: String]]

    /// Reads every `*.json` of the directory, one a room: `{"key": ["中文", "English"]}`. Throws when one is broken or
    /// two rooms use one key.
    init(directory: String) throws {
        var tables: [Language: [String: String]] = [:]
        guard let found = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw StringsFault(what: "\(directory) cannot be read: start from the project's folder, or name its Public folder with --public")
        }
        let names = found.filter { $0.hasSuffix(".json") }.sorted()
        for name in names {
            let path = directory + "/" + name
            let rows: [String: [String]]
            do {
                rows = try JSONDecoder().decode([String: [String]].self, from: FileManager.default.contents(atPath: path) ?? Data())
            } catch {
                throw StringsFault(what: "\(path) is not a JSON object of [Chinese, English] pairs: \(error)")
            }
            for (key, pair) in rows {
                guard pair.count == 2, pair.allSatisfy({ !$0.isEmpty }) else {
                    throw StringsFault(what: "\(path): \(key) needs exactly [Chinese, English]")
                }
                guard tables[.chinese]?[key] == nil else { throw StringsFault(what: "\(path): \(key) stands in another room too") }
                tables[.chinese, default: [:]][key] = pair[0]
                tables[.english, default: [:]][key] = pair[1]
            }
        }
        self.tables = tables
    }

    func callAsFunction(_ language: Language) -> Words { Words(table: tables[language, default: [:]], language: language) }

    var keys: Set<String> { Set(tables[.chinese, default: [:]].keys) }

    /// One language's words, as templates and code read them.
    struct Words: MustacheParent, Sendable {
        fileprivate let table: [String: String]
        let language: Language

        func child(named name: String) -> Any? { self[name] }

        /// The words of a key; the key itself, in brackets, where there are none: seen at once and caught by a test.
        subscript(key: String) -> String { table[key] ?? "[\(key)]" }

        /// The words with `{name}` replaced.
        func callAsFunction(_ key: String, _ values: [String: String]) -> String {
            values.reduce(self[key]) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
        }

        /// What scripts say: the keys that begin with `js_`, as JSON.
        var forScripts: String {
            let own = table.filter { $0.key.hasPrefix("js_") }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            guard let data = try? encoder.encode(own) else { return "{}" }
            // Within a script element nothing may look like its end.
            return String(decoding: data, as: UTF8.self).replacingOccurrences(of: "<", with: "\\u003c")
        }
    }
}

struct StringsFault: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
}
