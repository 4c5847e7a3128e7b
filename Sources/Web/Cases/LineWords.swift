import Cases
import Ground

/// Lines of a case in words, as pages show them.
struct LineWords {
    let names: CaseNames
    let words: Strings.Words
    /// Where the case's files are; a digest follows.
    let files: String

    private var language: Language { words.language }

    /// A line with everything that it says. Every key is there: a template looks for a missing one further out.
    func view(_ line: CaseSheet.Line) -> View {
        var view: View = [
            "title": line.shape.title(language), "isMasked": line.isMasked, "isErased": line.isErased, "isSealed": line.shape.isSealed,
            "text": false, "links": [View](), "hasLinks": false, "hasTable": false, "hasFiles": false, "place": false, "isLong": false, "isWide": false,
            "files": [View](), "heads": [View](), "rows": [View](), "mayLook": line.mayLook, "isOpened": line.isOpened,
        ]
        guard !line.isErased else { return view }
        guard let answer = line.answer, !line.isMasked else {
            view["text"] = orNone(language == .chinese ? line.zh : line.en)
            return view
        }
        switch line.shape.input {
        case .rows(let columns):
            (view["hasTable"], view["isWide"]) = (true, true)
            view["heads"] = columns.map { ["title": $0.title(language)] as View }
            view["rows"] = answer.rows.map { row -> View in
                ["cells": columns.map { ["title": $0.title(language), "text": orNone(cell(row[$0.name] ?? "", $0.input))] as View }]
            }
        case .files:
            (view["hasFiles"], view["isWide"]) = (true, true)
            view["files"] = answer.rows.map(file)
        case .person, .people:
            let links = answer.text.split(separator: ",").map { part -> View in
                let id = PersonID(checking: String(part))
                return ["href": "/cases/people/\(part)", "text": id.map { names.name($0) } ?? String(part), "note": orNone(id.map(\.text))]
            }
            (view["links"], view["hasLinks"]) = (links, true)
        case .reference(let code):
            let number = names.cases["\(code)/\(answer.text)"]
            view["links"] = [["href": "/cases/\(code)/\(answer.text)", "text": number ?? answer.text, "note": false] as View]
            view["hasLinks"] = true
        case .position:
            // As far as a step on the ground.
            view["place"] = Spot(text: answer.text)?.text ?? answer.text
        case .paragraph:
            (view["text"], view["isLong"]) = (answer.text, true)
            view["isWide"] = answer.text.count > 60
        default: view["text"] = orNone(cell(answer.text, line.shape.input))
        }
        return view
    }

    /// In one line, for what happened.
    func short(_ line: CaseSheet.Line) -> View {
        var view = view(line)
        if case .rows = line.shape.input, let rows = line.answer?.rows {
            (view["hasTable"], view["text"]) = (false, words("cases_rows", ["count": String(rows.count)]))
        }
        return view
    }

    private func file(_ row: [String: String]) -> View {
        let isPhoto = FileKind(rawValue: row["kind"] ?? "")?.isPhoto ?? false
        return [
            "href": "\(files)/\(row["digest"] ?? "")", "title": row["name"] ?? "", "isPhoto": isPhoto, "size": CaseForm.size(Int(row["bytes"] ?? "") ?? 0),
            "taken": orNone(row["taken"].flatMap { Instant(iso: $0) }.map { String($0.local.dropLast(3)) }),
        ]
    }

    /// What a text on a line of this kind means to people.
    func cell(_ text: String, _ input: Input) -> String {
        if text.isEmpty { return input == .yesNo ? words["cases_no"] : "" }
        if let said = names.said(text, input, language) { return said }
        return switch input {
        case .choice(let choices): choices.first { $0.value == text }?.title(language) ?? text
        case .yesNo: Bool(text: text) == true ? words["cases_yes"] : words["cases_no"]
        case .moment: Instant(iso: text)?.shown(language) ?? text
        case .money: Money(text: text)?.shown(language) ?? text
        case .number: Quantity(text: text)?.shown(language) ?? text
        default: text
        }
    }

    // MARK: - Time

    /// `3 天 4 小时`, `4 小时 10 分`, `10 分钟`.
    func length(_ seconds: Double) -> String {
        let minutes = Int(seconds.magnitude / 60)
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
        if days >= 3 || days > 0 && hours == 0 { return words("cases_days", ["d": String(days)]) }
        if days > 0 { return words("cases_days_hours", ["d": String(days), "h": String(hours)]) }
        if hours > 0 { return words("cases_hours_minutes", ["h": String(hours), "m": String(rest)]) }
        return words("cases_minutes", ["m": String(rest)])
    }

    /// How far a deadline is, with what a script needs to go on counting.
    func due(_ due: Instant, at now: Instant) -> View {
        let left = due.seconds(since: now)
        // The end of a day is that day's to people.
        let day = due == due.day.start ? (due.day - 1).description : String(due.local.dropLast(3))
        return [
            "at": day, "ms": due.milliseconds, "isLate": left <= 0, "isSoon": left > 0 && left < 86_400,
            "left": words(left <= 0 ? "cases_over" : "cases_left", ["time": length(left)]),
        ]
    }
}
