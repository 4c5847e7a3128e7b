public import Cases
import Ground
import Identity
import Journal
import Synchronization

extension CaseRoom {
    /// The room of a running installation: salts of this machine, and for every organisation the calendar as the record extends
    /// it at the moment of a decision. Throws `CarelessPlan`.
    public static func serving(_ systems: [any CaseSystem], rules: Rules) throws -> CaseRoom {
        let calendars = CaseCalendars(rules.calendar)
        return try CaseRoom(systems, rules: rules, calendar: { try calendars.calendar(of: $0, in: $1) }, salt: { Secret.bytes(32) })
    }
}

/// The working calendars of organisations as the record extends them: read anew only when it says that one was changed, because
/// every step of every case asks.
final class CaseCalendars: Sendable {
    private struct Kept {
        var changes: Int64 = 0
        var calendars: [OrganisationID: WorkCalendar] = [:]
    }

    private let base: WorkCalendar
    private let kept = Mutex(Kept())

    init(_ base: WorkCalendar) { self.base = base }

    func calendar(of organisation: OrganisationID, in reading: any Reading) throws -> WorkCalendar {
        let changes = try reading.counter(CalendarRegister.changes)
        let known = kept.withLock { $0.changes == changes ? $0.calendars[organisation] : nil }
        if let known { return known }
        let calendar = try reading.workCalendar(base: base, of: organisation)
        kept.withLock { kept in
            // A reader of an older moment keeps what it read to itself.
            guard changes >= kept.changes else { return }
            if changes > kept.changes { kept = Kept(changes: changes) }
            kept.calendars[organisation] = calendar
        }
        return calendar
    }
}
