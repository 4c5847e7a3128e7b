import Cases
import Foundation
import Ground
import Journal

/// A paper as it is set on the sheet: what the engine lets its reader have, in the words of the paper.
struct PaperSetting {
    let sheet: PaperSheet
    let system: any CaseSystem
    let names: CaseNames
    /// The paper's own language.
    let words: Strings.Words
    /// What the issuing organisation is called.
    let organisation: String
    /// Whether it stands on the record; a preview and a masked copy have no code.
    let issued: IssuedPaper?
    /// Where its code is checked; `nil` where nobody said how this server is reached.
    let address: String?
    let rules: Rules

    private var language: Language { words.language }
    private func rule(_ name: String) -> String { rules.text("paper.\(system.code).\(sheet.name).\(name)") }
    var authority: String { sheet.authority.isEmpty ? organisation : sheet.authority }
    var isMasked: Bool { sheet.lines.contains(where: \.isMasked) }

    var view: View {
        var view: View = [
            "authority": authority, "title": sheet.title, "number": orNone(issued?.number), "statement": Self.paragraphs(sheet.statement).map { ["text": $0] as View }, "basis": orNone(sheet.basis),
            "recipient": orNone(recipient), "rows": rows, "hasRows": !sheet.lines.isEmpty, "tables": tables, "signatures": signatures, "hasSignatures": !sheet.signatures.isEmpty,
            "day": orNone(issued.map { PaperWords.day($0.at.day, language) }), "isPreview": issued == nil && !isMasked, "isCopy": isMasked, "isTranslation": language == .english,
            "qr": false, "checkAddress": false, "counterfoil": false, "isRoomy": isRoomy, "isThree": sheet.signatures.count == 3, "p": words, "organisation": organisation, "caseNumber": sheet.caseNumber,
        ]
        if let issued, language == .chinese, !isMasked, let address {
            let link = "\(address)/check/\(issued.token)"
            view["qr"] = orNone(QRImage.svg(link, label: words["papers_qr"]))
            view["checkAddress"] = "\(address)/check"
            view["token"] = Self.grouped(issued.token)
        }
        let foil = rule("counterfoil")
        if !foil.isEmpty, language == .chinese { view["counterfoil"] = counterfoil(foil) }
        return view
    }

    /// The name that stands above the text, on the line that the rule names.
    private var recipient: String? {
        let name = rule("to")
        guard !name.isEmpty, let line = sheet.lines.first(where: { $0.name == name }) else { return nil }
        return text(line)
    }

    // MARK: - Lines

    private func text(_ line: PaperSheet.Line) -> String {
        guard let answer = line.answer, let input = system.lines.first(where: { $0.name == line.name })?.input else { return line.text }
        switch input {
        case .day: return Day(text: answer.text).map { PaperWords.day($0, language) } ?? line.text
        case .moment: return Instant(iso: answer.text).map { PaperWords.moment($0, language) } ?? line.text
        case .money: return Money(text: answer.text).map { PaperWords.money($0, language) } ?? line.text
        case .files: return answer.rows.isEmpty ? "" : words("papers_files", ["count": String(answer.rows.count)])
        default: return names.said(answer.text, input, language) ?? line.text
        }
    }

    /// Two short lines stand side by side, as on printed forms; a long one has the width to itself, and of an odd number the first.
    private var rows: [View] {
        var rows: [View] = [], run: [View] = []
        func flush() {
            if run.count % 2 == 1 { rows.append(["cells": [run.removeFirst()], "isWide": true]) }
            for index in stride(from: 0, to: run.count, by: 2) { rows.append(["cells": [run[index], run[index + 1]], "isWide": false]) }
            run = []
        }
        for line in sheet.lines where line.table == nil || line.isMasked {
            let said = text(line)
            let cell: View = ["title": line.title, "text": orNone(said), "isMasked": line.isMasked]
            if PaperWords.width(said) <= (isRoomy ? 10.8 : 12.5), PaperWords.width(line.title) <= 8, !said.contains(where: \.isNewline) {
                run.append(cell)
            } else {
                flush()
                rows.append(["cells": [cell], "isWide": true])
            }
        }
        flush()
        return rows
    }

    /// Little stands on it: it is set larger, so that the sheet is not half empty.
    private var isRoomy: Bool {
        let isShort = sheet.lines.allSatisfy { $0.table == nil && PaperWords.width($0.text) <= 120 } && sheet.lines.count <= 12
        return isShort && rule("counterfoil").isEmpty && PaperWords.width(sheet.statement) <= 120
    }

    private var tables: [View] {
        sheet.lines.compactMap { line in
            guard let table = line.table, !line.isMasked, case .rows(let columns) = system.lines.first(where: { $0.name == line.name })?.input else { return nil }
            let raw = line.answer?.rows ?? []
            let said = zip(table.rows, raw).map { cells, row in
                zip(columns, cells).map { column, cell in names.said(row[column.name] ?? "", column.input, language) ?? cell }
            }
            return [
                "title": line.title, "heads": table.heads.map { ["title": $0] as View }, "rows": said.enumerated().map { index, cells -> View in
                    ["index": index + 1, "cells": cells.map { ["text": orNone($0)] as View }]
                }, "isEmpty": said.isEmpty, "span": table.heads.count + 1,
            ]
        }
    }

    // MARK: - The foot

    private var signatures: [View] {
        sheet.signatures.map { title -> View in
            let isSeal = title.contains("盖章") || title.lowercased().contains("seal")
            // The words say that a day belongs to it; the sheet has the place for it.
            let plain = title.replacingOccurrences(of: "（签名、日期）", with: "（签名）").replacingOccurrences(of: ", and date", with: "")
            return ["title": plain, "isSeal": isSeal, "date": words["papers_blank_day"]]
        }
    }

    /// What the office keeps, or what comes back signed.
    private func counterfoil(_ title: String) -> View {
        let isDelivery = title.contains("回执")
        let first = sheet.lines.first.map { ["title": $0.title, "text": orNone(text($0))] as View }
        return ["name": title, "isDelivery": isDelivery, "isStub": !isDelivery, "first": first ?? false, "to": orNone(recipient)]
    }

    /// Numbered points stand below one another: 一、…；二、…
    static func paragraphs(_ text: String) -> [String] {
        var paragraphs = [""], last: Character = " "
        let characters = Array(text)
        for (index, letter) in characters.enumerated() {
            let isPoint = "：；。".contains(last) && "一二三四五六七八九十".contains(letter) && index + 1 < characters.count && characters[index + 1] == "、"
            if isPoint || letter.isNewline { paragraphs.append("") }
            if !letter.isNewline { paragraphs[paragraphs.count - 1].append(letter) }
            last = letter
        }
        return paragraphs.filter { !$0.isEmpty }
    }

    /// In groups of four, so that it can be typed off the paper.
    static func grouped(_ token: String) -> String {
        var groups: [Substring] = [], rest = token[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: "-")
    }
}
