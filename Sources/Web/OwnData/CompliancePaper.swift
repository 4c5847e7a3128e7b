import Ground

/// A printed page and a table for spreadsheets, Chinese first, English second.
struct CompliancePaper {
    private var body = ""
    let title: LocalisedText

    init(_ title: LocalisedText, _ line: LocalisedText) {
        self.title = title
        body += "<h1>\(Self.both(title))</h1><p>\(Self.both(line))</p>"
    }

    mutating func heading(_ text: LocalisedText) { body += "<h2>\(Self.both(text))</h2>" }
    mutating func paragraph(_ text: LocalisedText) { body += "<p>\(Self.both(text))</p>" }

    mutating func list(_ items: [LocalisedText]) {
        body += "<ul>" + items.map { "<li>\(Self.both($0))</li>" }.joined() + "</ul>"
    }

    /// Something that a person must fill in: it is never filled in here.
    mutating func blank(_ question: LocalisedText, lines: Int = 2) {
        body += "<div class=\"blank\"><p>\(Self.both(question))</p><p class=\"mark\">【待填写 · to be filled in】</p>"
            + String(repeating: "<p class=\"line\">&nbsp;</p>", count: lines) + "</div>"
    }

    mutating func table(_ table: ComplianceTable) {
        if table.rows.isEmpty { return paragraph(LocalisedText("本年度无记录。", "Nothing in this year.")) }
        body += "<table><thead><tr>" + table.headings.map { "<th>\(Self.both($0))</th>" }.joined() + "</tr></thead><tbody>"
            + table.rows.map { "<tr>" + $0.map { "<td>\(Self.both($0))</td>" }.joined() + "</tr>" }.joined() + "</tbody></table>"
    }

    var html: String {
        """
        <!doctype html>
        <html lang="zh-CN"><head><meta charset="utf-8"><title>\(Self.escape(title.zh)) · \(Self.escape(title.en))</title><style>
        body{font:14px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:1100px;margin:24px auto;padding:0 20px;color:#14202f}
        h1{font-size:22px}h2{font-size:16px;margin-top:26px}small{color:#51617a;display:block;font-size:12px;font-weight:400}
        table{border-collapse:collapse;width:100%;font-size:13px}th,td{border:1px solid #b9c4d4;padding:5px 7px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
        th{background:#eef2f8;overflow-wrap:normal}tr{break-inside:avoid}.blank{border:1px dashed #964900;padding:6px 12px;margin:10px 0;break-inside:avoid}
        .mark{color:#964900;font-weight:600;margin:4px 0}.line{border-bottom:1px solid #b9c4d4;margin:0;height:26px}
        </style></head><body>\(body)</body></html>

        """
    }

    private static func both(_ text: LocalisedText) -> String {
        text.zh == text.en || text.en.isEmpty ? escape(text.zh) : "\(escape(text.zh))<small>\(escape(text.en))</small>"
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { result, letter in
            switch letter {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(letter)
            }
        }
    }
}

/// Rows of a register; a cell that is the same in both languages is a plain one.
struct ComplianceTable {
    var headings: [LocalisedText]
    var rows: [[LocalisedText]] = []

    init(_ headings: [(String, String)]) { self.headings = headings.map { LocalisedText($0.0, $0.1) } }

    mutating func add(_ cells: LocalisedText...) { rows.append(cells) }

    /// As spreadsheets read it: with a byte order mark, and no cell that they would run.
    var csv: [UInt8] {
        func cell(_ text: LocalisedText) -> String { Answer.cell(text.zh == text.en || text.en.isEmpty ? text.zh : "\(text.zh) / \(text.en)") }
        let lines = ([headings] + rows).map { $0.map(cell).joined(separator: ",") }
        return [0xEF, 0xBB, 0xBF] + Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }
}

extension LocalisedText {
    /// The same in both languages.
    init(plain text: String) { self.init(text, text) }
    init(plain number: Int) { self.init(plain: String(number)) }
}
