public import Ground

/// 三权分立 and what else two roles of one person must not be (等保, GB/T 22239: system, security and audit administrators).
public enum Separation {
    /// Why the roles cannot be one person's; `nil` when they can. Roles count whatever organisation they are held in.
    public static func fault(in roles: Set<Role>) -> Refusal? {
        let administrators = roles.intersection(Role.administrators).sorted { $0.rawValue < $1.rawValue }
        if administrators.count > 1 {
            return Refusal(
                .outOfOrder, field: "role", "三权分立：\(administrators.map(\.title.zh).joined(separator: "、"))不得由一人兼任",
                "Administrators are separated: nobody is \(administrators.map { $0.title.en.lowercased() }.joined(separator: " and "))")
        }
        if let administrator = administrators.first, let work = roles.intersection(Role.casework).min(by: { $0.rawValue < $1.rawValue }) {
            return Refusal(
                .outOfOrder, field: "role", "\(administrator.title.zh)不得兼任\(work.title.zh)：管理员看不到警情与档案",
                "A \(administrator.title.en.lowercased()) is no \(work.title.en.lowercased()) too: administrators see no casework")
        }
        return nil
    }
}
