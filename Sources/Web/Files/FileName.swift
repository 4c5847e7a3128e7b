import Foundation
import Ground

/// Names of files as people see them; on disk a file has its digest alone.
enum FileName {
    /// The sender's name without folders and without letters that no file system or header takes, with an end that fits what the
    /// file is: a text that is called `x.bat` becomes `x.bat.txt`.
    static func plain(_ sent: String?, _ kind: FileKind) -> String {
        let last = (sent ?? "").split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        var name = Answer.fileName(last)
        while let end = name.last, end == "." || end == " " { name.removeLast() }
        let (stem, suffix) = parts(name)
        if !stem.isEmpty, kind.suffixes.contains(suffix.lowercased()) { return cut(stem) + "." + suffix.lowercased() }
        return (name.isEmpty ? "file" : cut(name)) + "." + kind.suffixes[0]
    }

    private static func parts(_ name: String) -> (String, String) {
        guard let dot = name.lastIndex(of: ".") else { return (name, "") }
        return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }

    /// At most 100 characters and 200 bytes: what file systems take in any script.
    private static func cut(_ text: String) -> String {
        var kept = String(text.prefix(100))
        while kept.utf8.count > 200 { kept.removeLast() }
        return kept
    }
}
