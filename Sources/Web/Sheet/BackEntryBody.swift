import Figures
import Ground
import Incidents

/// 补录 as it comes from outside: a call as `POST /api/v1/incidents` takes it, with its clocks, orders and result.
struct BackEntryBody: Decodable, Sendable {
    var answered: CommandBody.Moment?
    var entered: CommandBody.Moment?
    var orders: [Order]?
    /// Of the desk, where no unit was sent.
    var result: Outcome?
    /// Steps of the plan that were done.
    var ticked: [String]?
    /// Reasons by interval, e.g. `{"arrive": "停电"}`.
    var explanations: [String: String]?
    var close: Bool?

    struct Order: Decodable, Sendable {
        var unit: String?
        var dispatched: CommandBody.Moment?
        var received: CommandBody.Moment?
        var acknowledged: CommandBody.Moment?
        var enRoute: CommandBody.Moment?
        var onScene: CommandBody.Moment?
        var cleared: CommandBody.Moment?
        var feedback: CommandBody.Moment?
        var type: String?
        var category: String?
        var disposition: String?
        var words: String?
    }

    struct Outcome: Decodable, Sendable {
        var feedback: CommandBody.Moment?
        var type: String?
        var category: String?
        var disposition: String?
        var words: String?
    }

    /// Throws `Refusal` naming the field that is missing or cannot be read.
    func entry(_ opening: Command.Opening) throws -> BackEntry {
        var opening = opening
        opening.answered = answered?.instant
        opening.entered = entered?.instant
        var entry = BackEntry(opening)
        entry.orders = try (orders ?? []).enumerated().map { try order($1, "orders.\($0).") }
        if let result {
            let type: CallType? = try Self.named(result.type, "result.type")
            guard let disposition: Disposition = try Self.named(result.disposition, "result.disposition") else {
                throw Self.missing("result.disposition")
            }
            guard let at = result.feedback?.instant else { throw Self.missing("feedback") }
            entry.result = .init(
                Classification(try Self.need(type ?? opening.type, "result.type"), try Self.named(result.category, "result.category")),
                disposition, words: try Words(text: result.words), at: at)
        }
        for text in ticked ?? [] {
            if let step: RunCard.Step = try Self.named(text, "ticked") { entry.ticked.insert(step) }
        }
        for (text, reason) in explanations ?? [:] where !reason.isEmpty {
            if let interval: Interval = try Self.named(text, "explanations") { entry.explanations[interval] = reason }
        }
        entry.closes = close ?? false
        return entry

        func order(_ order: Order, _ field: String) throws -> BackEntry.Order {
            guard let unit = order.unit.flatMap({ UnitID(checking: $0) }) else { throw Self.missing(field + "unit") }
            var entered = BackEntry.Order(unit, dispatched: try Self.need(order.dispatched?.instant, field + "dispatched"))
            entered.steps[.received] = order.received?.instant
            entered.steps[.acknowledged] = order.acknowledged?.instant
            entered.steps[.enRoute] = order.enRoute?.instant
            entered.steps[.onScene] = order.onScene?.instant
            entered.steps[.cleared] = order.cleared?.instant
            let disposition: Disposition? = try Self.named(order.disposition, field + "disposition")
            guard disposition != nil || order.feedback != nil else { return entered }
            let type: CallType? = try Self.named(order.type, field + "type")
            entered.result = .init(
                Classification(try Self.need(type ?? opening.type, field + "type"), try Self.named(order.category, field + "category")),
                try Self.need(disposition, field + "disposition"), words: try Words(text: order.words),
                at: try Self.need(order.feedback?.instant, field + "feedback"))
            return entered
        }
    }

    private static func missing(_ field: String) -> Refusal {
        Refusal(.missing, field: field, "缺少“\(name(field).zh)”", "“\(name(field).en)” is missing")
    }

    private static func need<Value>(_ value: Value?, _ field: String) throws -> Value {
        guard let value else { throw missing(field) }
        return value
    }

    /// What a person calls the field.
    private static func name(_ field: String) -> LocalisedText {
        let last = String(field.split(separator: ".").last ?? "")
        if let clock = Clock(rawValue: last) { return LocalisedText(clock.name.zh + "时间", clock.name.en + " time") }
        return switch last {
        case "unit": LocalisedText("处警单位", "Unit")
        case "disposition": LocalisedText("处理结果", "Disposition")
        case "type": LocalisedText("反馈类别", "Final type")
        default: LocalisedText(field, field)
        }
    }

    private static func named<Value: RawRepresentable<String> & CaseIterable>(_ text: String?, _ field: String) throws -> Value? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unreadable, field: field, "“\(field)”只能是：\(known)", "“\(field)” must be one of: \(known)")
        }
        return value
    }
}
