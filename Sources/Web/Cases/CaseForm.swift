import Cases
import Ground

/// A form as a template shows it, made from the shapes of its lines and from nothing else.
struct CaseForm {
    let words: Strings.Words
    let names: CaseNames
    /// Before the names of fields, so that two forms of a page do not share one.
    let prefix: String
    /// Where the case's files are shown; `nil` before there is a case.
    let files: String?
    /// What repeated groups begin with, by their lines: the first cell of each row.
    var presets: [String: [String]] = [:]
    var filling: CaseFilling

    private var language: Language { words.language }

    /// Choices up to so many are buttons, more are a list.
    private static let buttons = 5
    /// Blank rows that a form has for whoever cannot add one.
    static let blankRows = 5

    func lines(asked: [LineShape], optional: [LineShape]) -> View {
        [
            "asked": asked.map { line($0, isRequired: true) }, "optional": optional.map { line($0, isRequired: false) },
            "optionalTitles": optional.map { $0.title(language) }.joined(separator: language == .chinese ? "、" : ", "), "hasAsked": !asked.isEmpty, "hasOptional": !optional.isEmpty,
            // What was written already, or is wrong, must not be hidden.
            "isOpen": asked.isEmpty || optional.contains { !(filling.typed[$0.name] ?? .blank).isBlank || filling.faults[$0.name] != nil },
            "hasFiles": (asked + optional).contains { $0.input == .files },
        ]
    }

    private func line(_ shape: LineShape, isRequired: Bool) -> View {
        let answer = filling.typed[shape.name] ?? .blank
        let fault = filling.faults[shape.name]
        var view = control(shape.input, name: "l.\(shape.name)", answer, isRequired: isRequired, fault: fault)
        view["title"] = shape.title(language)
        view["line"] = shape.name
        view["hint"] = orNone(shape.hint?(language))
        view["isSealed"] = shape.isSealed
        view["unit"] = orNone(unit(shape))
        switch shape.input {
        case .files: view["files"] = files(shape, answer)
        case .rows(let columns): view["rows"] = rows(shape, columns, answer)
        default: break
        }
        return view
    }

    /// The unit of an amount, where its title does not say it.
    private func unit(_ shape: LineShape) -> String? {
        let unit = words["cases_yuan"]
        return shape.input == .money && !shape.title(language).contains(unit) ? unit : nil
    }

    /// One control, whatever stands around it: every key is there, because a template looks for a missing one further out.
    private func control(_ input: Input, name: String, _ answer: LineAnswer, isRequired: Bool, fault: LocalisedText?, inCell: Bool = false) -> View {
        let text = LineReading.field(answer.text, input)
        let id = "\(prefix)-\(name)"
        var view: View = [
            "id": id, "name": name, "value": text, "required": isRequired, "fault": orNone(fault?(language)), "isInput": false, "isParagraph": false,
            "isYesNo": false, "isChoice": false, "isSelect": false, "isPicker": false, "isPosition": false, "isFiles": false, "isRows": false,
            "isWide": false, "isGroup": false, "isYes": false, "isNo": false, "shown": false, "unit": false, "hint": false, "isSealed": false,
        ]
        func field(_ type: String, mode: String = "", most: Int = 200, placeholder: String = "") {
            view["isInput"] = true
            (view["type"], view["mode"], view["most"], view["placeholder"]) = (type, orNone(mode), most, placeholder)
        }
        switch input {
        case .line(let most): field("text", most: most)
        case .paragraph(let most):
            (view["isParagraph"], view["most"], view["isWide"]) = (true, most, true)
        case .whole: field("text", mode: "numeric", most: 12)
        case .money: field("text", mode: "decimal", most: 20, placeholder: "0.00")
        case .number: field("text", mode: "decimal", most: 20)
        case .day: field("date", most: 20, placeholder: "2026-01-31")
        case .moment: field("datetime-local", most: 30, placeholder: "2026-01-31 08:05")
        case .phone: field("tel", mode: "tel", most: 30)
        case .identity: field("text", most: 24)
        case .account: field("text", most: 44)
        case .yesNo where inCell:
            view["isSelect"] = true
            view["choices"] = [("1", LocalisedText("是", "Yes")), ("0", LocalisedText("否", "No"))].map { value, title -> View in
                ["value": value, "title": title(language), "selected": value == text]
            }
        case .yesNo:
            (view["isYesNo"], view["isGroup"], view["isYes"], view["isNo"]) = (true, true, Bool(text: answer.text) == true && !answer.isBlank, answer.text == "0")
        case .choice(let choices):
            // In a cell every choice is a list: buttons would not fit.
            let isShort = choices.count <= Self.buttons && !inCell
            (view["isChoice"], view["isSelect"], view["isGroup"]) = (isShort, !isShort, isShort)
            view["choices"] = choices.enumerated().map { index, choice -> View in
                ["value": choice.value, "title": choice.title(language), "selected": choice.value == text, "number": index]
            }
        case .person, .organisation: picker(&view, input, text, many: false)
        case .people: picker(&view, input, text, many: true)
        case .reference: picker(&view, input, text, many: false)
        case .position: (view["isPosition"], view["isWide"]) = (true, true)
        case .files: (view["isFiles"], view["isWide"], view["isGroup"]) = (true, true, true)
        case .rows: (view["isRows"], view["isWide"], view["isGroup"]) = (true, true, true)
        }
        return view
    }

    private func picker(_ view: inout View, _ input: Input, _ text: String, many: Bool) {
        view["isPicker"] = true
        view["many"] = many
        view["shown"] = orNone(text.isEmpty ? nil : names.said(text, input, language))
        switch input {
        case .person, .people: (view["find"], view["placeholder"]) = ("/api/v1/find/people", words["cases_find_person"])
        case .organisation: (view["find"], view["placeholder"]) = ("/api/v1/find/organisations", words["cases_find_organisation"])
        case .reference(let code): (view["find"], view["placeholder"]) = ("/api/v1/find/cases/\(code)", words["cases_find_case"])
        default: break
        }
    }

    // MARK: - Files and rows

    private func files(_ shape: LineShape, _ answer: LineAnswer) -> View {
        [
            "name": "f.\(shape.name)", "most": Attachment.most,
            "items": answer.rows.map { row -> View in
                let slip = row[CaseFilling.slip]
                let isPhoto = FileKind(rawValue: row["kind"] ?? "")?.isPhoto ?? false
                return [
                    "value": slip ?? row["digest"] ?? "", "title": row["name"] ?? "", "size": Self.size(Int(row["bytes"] ?? "") ?? 0),
                    "picture": orNone(slip == nil && isPhoto ? files.map { "\($0)/\(row["digest"] ?? "")" } : nil),
                ]
            },
        ]
    }

    static func size(_ bytes: Int) -> String {
        bytes < 1024 * 1024 ? "\(max(1, bytes / 1024)) KB" : "\(Double(bytes * 10 / (1024 * 1024)) / 10) MB"
    }

    private func rows(_ shape: LineShape, _ columns: [Input.Column], _ answer: LineAnswer) -> View {
        func row(_ index: String, _ values: [String: String], isBlank: Bool) -> View {
            [
                "index": index, "isBlank": isBlank,
                "cells": columns.map { column -> View in
                    // A blank row asks for nothing.
                    var view = control(
                        column.input, name: "r.\(shape.name).\(index).\(column.name)", .text(values[column.name] ?? ""), isRequired: false,
                        fault: faultOf(shape.name, index, column.name), inCell: true)
                    view["title"] = column.title(language)
                    view["needed"] = column.isRequired && column.input != .yesNo
                    return view
                },
            ]
        }
        // Items that nobody has answered yet stand there to be answered, changed or taken out.
        let items = answer.isBlank ? presets[shape.name] ?? [] : []
        let values = items.isEmpty ? answer.rows : items.map { [columns[0].name: $0] }
        let filled = values.enumerated().map { row(String($0.offset), $0.element, isBlank: false) }
        let blank = (0..<Self.blankRows).map { row(String(filled.count + $0), [:], isBlank: true) }
        return [
            "filled": filled, "blank": blank, "pattern": row("__", [:], isBlank: true), "columns": columns.count, "hasFilled": !filled.isEmpty,
            "preset": items.isEmpty ? false : CaseFilling.preset(shape.name) as Any, "isListed": presets[shape.name] != nil,
        ]
    }

    private func faultOf(_ line: String, _ index: String, _ column: String) -> LocalisedText? { filling.faults["\(line).\(index).\(column)"] }
}
