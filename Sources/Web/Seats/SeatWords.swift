import Ground
import Incidents

extension Seat {
    /// The party, and in the desk's words who it is.
    func title(_ language: Language) -> String { label.isEmpty ? kind.name(language) : "\(kind.name(language)) · \(label)" }
}

extension House {
    /// What a line of the timeline says about a seat.
    func seatDetail(_ event: SeatEvent, _ incident: Incident, _ language: Language) -> String {
        let words = strings(language)
        let seat = event.seat.flatMap { incident.seat($0) }
        let late = event.typed.map { words("seat_typed", ["time": $0.timeOfDay(seconds: true)]) }
        let rest: String? =
            switch event {
            case .added, .joined, .sheetFilled: nil
            case .linked(_, let link): words("seat_link_until", ["time": link.until.timeOfDay()])
            case .notified(_, let notice): noticeWords(notice, words)
            case .stepped(_, let mark, _): seat?.kind.name(of: mark)(language)
            case .said(_, _, let hasPhoto): hasPhoto ? words["seat_photo"] : nil
            case .revoked(_, let reason), .overdueExplained(let reason): reason
            case .sheetSeen(_, let revision): words("seat_sheet_revision", ["revision": String(revision)])
            case .overdue: nil
            }
        return [seat?.title(language), rest, late].compactMap(\.self).joined(separator: " · ")
    }

    /// How a party was told, and what came of it.
    func noticeWords(_ notice: Seat.Notice, _ words: Strings.Words) -> String {
        let channel = words["seat_channel_" + notice.channel]
        guard !notice.isSent else { return channel }
        return [words["seat_not_sent"], channel, notice.fault.map { words["seat_fault_" + $0] }].compactMap(\.self).joined(separator: " · ")
    }
}
