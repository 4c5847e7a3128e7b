import Ground

extension Rules {
    /// These rules with an installation's own table over them, which has only the lines that differ; `codes` are the systems'.
    /// Throws `Refusal` with the row, or with the key that sets nothing or is another kind of rule here: whoever wrote it meant
    /// something.
    public func overlaid(by text: String, codes: Set<String>) throws -> Rules {
        let own = try Rules(csv: text, calendar: calendar)
        for (key, rule) in own.table.sorted(by: { $0.key < $1.key }) {
            guard let shipped = table[key] else {
                // Words of a paper need not be in the table: the description has its own.
                let parts = key.split(separator: ".")
                if parts.count == 4, parts[0] == "paper", codes.contains(String(parts[1])) { continue }
                throw Refusal(.unreadable, field: "rules", "“\(key)”不是任何规则的键，请核对拼写", "\"\(key)\" is no rule's key: look at its spelling")
            }
            guard Self.kind(rule) == Self.kind(shipped) else {
                let wanted = Self.kind(shipped)
                throw Refusal(
                    .unreadable, field: "rules", "规则“\(key)”应为\(wanted.zh)", "rule \"\(key)\" must be \(wanted.en)")
            }
        }
        return Rules(table.merging(own.table) { $1 }, calendar: calendar)
    }

    private static func kind(_ rule: Rule) -> LocalisedText {
        if rule.unit != .plain { return LocalisedText("期限（单位 min、h、d、wd）", "a time (its unit is min, h, d or wd)") }
        return Double(rule.value) == nil ? LocalisedText("文字（单位 -）", "a text (its unit is -)") : LocalisedText("数字（单位 -）", "a number (its unit is -)")
    }
}
