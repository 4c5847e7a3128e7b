/// What stands in a list, a print or an export where the reader has no right to the whole.
public enum Masked {
    /// 周小某 → 周**; Zhou Xiaomou → Z**. The number of letters is kept from the reader too.
    public static func name(_ name: String) -> String {
        let trimmed = name.drop { $0.isWhitespace }
        return trimmed.first.map { "\($0)**" } ?? ""
    }

    /// 13900001111 → 139****1111; fewer than 8 digits → ****.
    public static func phone(_ phone: String) -> String { ends(of: phone, first: 3, last: 4, whole: 8) }

    /// A student, staff or identity number: 2023001234 → 20****34; fewer than 6 letters → ****.
    public static func number(_ number: String) -> String { ends(of: number, first: 2, last: 2, whole: 6) }

    private static func ends(of text: String, first: Int, last: Int, whole: Int) -> String {
        if text.isEmpty { return "" }
        guard text.count >= whole else { return "****" }
        return text.prefix(first) + "****" + text.suffix(last)
    }
}
