public import Ground
public import Identity
import Journal

/// What people do about devices. Data, so that the whole policy can be printed and reviewed.
public enum AlarmTask: String, CaseIterable, Sendable, Codable {
    case read, register, change, retire, reset, arrive, declareReal, isolate, rejoin, announceTest, withdrawTest, proofSheet

    /// Who may, in the organisation whose device it is.
    public var who: Set<Role> {
        switch self {
        case .read: [.operator_, .chief, .responder, .systemAdministrator]
        case .register, .change, .retire: [.systemAdministrator]
        case .reset, .declareReal: [.operator_]
        case .announceTest, .withdrawTest: [.operator_, .chief]
        case .arrive: [.operator_, .responder]
        case .isolate, .rejoin: [.chief]
        case .proofSheet: [.operator_, .chief, .systemAdministrator]
        }
    }

    /// The police that answers for the school (一校一警) may as well: it is their arrival that is timed.
    public var isForLinkedPolice: Bool { self == .read || self == .arrive || self == .proofSheet }

    /// The policy in words, a line a task.
    public static var policy: String {
        let lines = allCases.map { task in
            "\(task.rawValue): " + Role.allCases.filter(task.who.contains).map(\.rawValue).joined(separator: " or ")
                + (task.isForLinkedPolice ? " or the police that answers for the school" : "")
        }
        return (lines + ["posts, panic buttons, fire panels and what is not registered are isolated by nobody"]).joined(separator: "\n")
    }
}

extension Rights {
    /// Whether the person may do it about the devices of this organisation; an administrator also from above.
    public func may(_ task: AlarmTask, in organisation: OrganisationID, _ person: Person) throws -> Bool {
        if person.appointments.contains(where: { task.who.contains($0.role) && $0.organisation == organisation }) { return true }
        if task.who.contains(.systemAdministrator), try holds([.systemAdministrator], over: organisation, person) { return true }
        return try task.isForLinkedPolice && isLinkedPolice(person, of: organisation)
    }

    /// Throws `Refusal.notYours` for whoever may not.
    public func require(_ task: AlarmTask, in organisation: OrganisationID, _ person: Person) throws {
        guard try may(task, in: organisation, person) else {
            let titles = Role.allCases.filter(task.who.contains)
            throw Refusal(
                .notYours, "只有该校的\(titles.map(\.title.zh).joined(separator: "、"))能这样做",
                "Only a \(titles.map { $0.title.en.lowercased() }.joined(separator: " or ")) of the organisation does that")
        }
    }
}
