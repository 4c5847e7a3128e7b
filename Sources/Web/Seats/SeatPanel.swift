import Ground
import Incidents
import Journal

extension House {
    /// 六方 on the desk: who sits at the incident, with every clock, and what the desk may do about it.
    func seatPanel(_ incident: Incident, at moment: Instant, _ channel: [ChannelLine], _ language: Language) -> View {
        let words = strings(language)
        let standing = incident.seats.filter(\.isOpen)
        let kinds = Set(standing.map(\.kind))
        let missing = Seat.Kind.six.filter { !kinds.contains($0) }
        var view: View = [
            "incident": incident.id.text, "isOpen": incident.stage.isOpen, "hasSeats": !standing.isEmpty,
            "seats": standing.map { deskSeatView($0, incident, at: moment, language) },
            "past": incident.seats.filter { !$0.isOpen }.map { ["title": $0.title(language), "at": $0.revoked?.timeOfDay() ?? "", "reason": $0.revokedBecause ?? ""] as View },
            "hasPast": incident.seats.contains { !$0.isOpen },
            "mayStart": incident.stage.isOpen && !missing.isEmpty, "isFirst": standing.isEmpty,
            "startBody": #"{"kinds":[\#(missing.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]}"#,
            "missing": missing.map { $0.name(language) }.joined(separator: "、"),
            "kinds": Seat.Kind.allCases.map { ["value": $0.rawValue, "name": $0.name(language)] as View },
            "units": incident.assignments.filter { order in order.isActive && !standing.contains { $0.unit == order.unit } }.map { ["value": $0.unit.text, "name": $0.callSign] as View },
            "last": channel.suffix(3).reversed().map { line -> View in
                var row: View = [
                    "by": line.seat.flatMap { incident.seat($0) }?.title(language) ?? settings.organisationName(language), "time": line.received.timeOfDay(seconds: true),
                    "text": line.said?.words?.opened() ?? "", "hasPhoto": line.said?.photo != nil,
                ]
                if let typed = line.typed { row["typed"] = words("seat_typed", ["time": typed.timeOfDay(seconds: true)]) }
                return row
            },
            "hasLast": !channel.isEmpty, "more": max(0, channel.count - 3), "hasMore": channel.count > 3,
        ]
        if let clock = incident.rescue(under: settings.targets.rescueRule) { view["rescue"] = rescueView(clock, at: moment, words) }
        if let sheet = incident.seating?.sheet {
            view["sheet"] = words("seat_sheet_state", ["revision": String(sheet.revision), "time": sheet.written.timeOfDay(seconds: true)])
        }
        return view
    }

    private func deskSeatView(_ seat: Seat, _ incident: Incident, at moment: Instant, _ language: Language) -> View {
        let words = strings(language)
        var view = partyView(seat, incident, isOwn: false, language)
        view["incident"] = incident.id.text
        view["isOpen"] = incident.stage.isOpen
        view["hasLink"] = true
        view["isEmpty"] = seat.holder == nil && seat.unit == nil
        if let person = seat.person { view["who"] = words("seat_by_account", ["account": person.text]) }
        if let unit = seat.unit { view["who"] = words("seat_by_unit", ["unit": unit.text]) }
        if let link = seat.link {
            let state = seat.holder != nil ? words["seat_link_taken"] : link.until <= moment ? words["seat_link_over"] : words("seat_link_until", ["time": link.until.timeOfDay()])
            view["link"] = state
        }
        // Once somebody sits there it no longer matters what did not go out.
        if let notice = seat.notice, notice.isSent || seat.holder == nil {
            view["notice"] = notice.isSent ? words("seat_told_by", ["channel": words["seat_channel_" + notice.channel], "time": notice.at?.timeOfDay() ?? ""]) : noticeWords(notice, words)
            view["isFault"] = !notice.isSent
        }
        if let next = incident.next(of: seat), seat.reached ?? .notified >= .joined || seat.holder == nil {
            view["next"] = ["value": next.rawValue, "name": seat.kind.name(of: next)(language)] as View
        }
        return view
    }
}
