import Ground
import Identity
import Journal

extension Reading {
    /// Throws `Refusal.notFound` beside the line that names a person, an organisation or another case that there is not: a notice to
    /// an account with a slip of the pen would reach nobody.
    func requireKnown<System: Casework>(_ answers: Answers, under plan: Plan<System>) throws {
        for (name, answer) in answers.inOrder {
            guard let field = plan.fields[name] else { continue }
            switch field.input {
            case .people:
                for id in People(text: answer.text)?.ids ?? [] { try requireKnown(.person, id.text, field.name, field.title) }
            case .rows(let columns):
                for column in columns {
                    for row in answer.rows { try requireKnown(column.input, row[column.name] ?? "", field.name, column.title) }
                }
            default: try requireKnown(field.input, answer.text, field.name, field.title)
            }
        }
    }

    private func requireKnown(_ input: Input, _ text: String, _ line: String, _ title: LocalisedText) throws {
        let text = text.trimmed
        let kind: String
        switch input {
        case .person: kind = PersonRecord.stateKind
        case .organisation: kind = Organisation.stateKind
        case .reference(let code): kind = "case.\(code)"
        default: return
        }
        guard !text.isEmpty, try state(of: Subject(kind: kind, id: text)) == nil else { return }
        throw Refusal(.notFound, field: line, "“\(title.zh)”：没有 \(text)", "\"\(title.en)\": there is no \(text)")
    }
}
