import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    static let calendarReaders: Set<Role> = [.operator_, .chief, .officer, .inspector, .registrar, .systemAdministrator]

    /// 工作日历: the days by which deadlines in working days are counted, what is missing, and how an organisation adds to them.
    func addCalendar(to list: inout RouteList) {
        list.get("/calendar", for: .duty(Self.calendarReaders)) { request, visit in
            var page = CalendarPage(house: self, visit: visit)
            page.year = request.query("year").flatMap { Int($0) }
            page.saved = request.query("saved").flatMap { Int($0) }
            return try pages.page("calendar", try await page.view(), for: visit, to: request)
        }
        list.post("/calendar", for: .duty(Set(CalendarRegister.roles))) { request, visit in
            try await changeCalendar(visit, request) { form, register, place, person, moment in
                let days = try CalendarPage.days(form["lines"], source: form["source"], checked: form["checked"] == "1" ? moment.day : nil)
                return try register.set(days, because: form["reason"], by: person, in: place, at: moment)
            }
        }
        list.post("/calendar/withdraw", for: .duty(Set(CalendarRegister.roles))) { request, visit in
            try await changeCalendar(visit, request) { form, register, place, person, moment in
                try register.withdraw(form.all("day").compactMap { Day(text: $0) }, because: form["reason"], by: person, in: place, at: moment)
            }
        }
    }

    private func changeCalendar(
        _ visit: Visit, _ request: Request,
        _ change: @escaping @Sendable (PostedForm, CalendarRegister, OrganisationID, Person, Instant) throws -> [RecordedDay]
    ) async throws -> Response {
        let form = try await PostedForm(of: request, visit)
        var page = CalendarPage(house: self, visit: visit)
        page.form = form
        page.year = Int(form["year"])
        let (person, moment) = (try visit.signedIn(), now())
        do {
            if let stale = try refusesForm(request, visit, form) { throw stale }
            let place = try await page.place()
            let days = try await store.write { ledger in
                try change(form, CalendarRegister(ledger), place, try ledger.present(person, at: moment), moment)
            }
            let year = days.first?.day.civil.year ?? moment.day.civil.year
            return Answer.redirect(to: "/calendar?year=\(year)&saved=\(days.count)")
        } catch let refusal as Refusal {
            page.fault = refusal
            return try pages.page("calendar", try await page.view(), for: visit, to: request, status: Answer.status(of: refusal.code))
        }
    }
}

/// The calendar of the organisation in which somebody works.
private struct CalendarPage {
    let house: House
    let visit: Visit
    var year: Int?
    var saved: Int?
    /// What was sent and refused.
    var form = PostedForm()
    var fault: Refusal?

    init(house: House, visit: Visit) { (self.house, self.visit) = (house, visit) }

    /// Where the visitor may change the calendar; otherwise where they work.
    func place() async throws -> OrganisationID {
        let person = try visit.signedIn()
        let held = person.appointments.sorted { ($0.organisation, $0.role.rawValue) < ($1.organisation, $1.role.rawValue) }
        let best = held.first { CalendarRegister.roles.contains($0.role) } ?? held.first
        let own = best?.organisation ?? house.settings.organisation
        return try await house.store.read { try $0.chain(of: own) }
    }

    func view() async throws -> View {
        let (language, words, today, person) = (visit.language, house.strings(visit.language), house.now().day, try visit.signedIn())
        let (place, base) = (try await place(), house.cases.rules.calendar)
        let (calendar, own, name) = try await house.store.read { reading in
            (try reading.workCalendar(base: base, of: place), Set(try reading.recordedDays(of: place).map(\.day)), try reading.organisation(place)?.name)
        }
        let (thisYear, mayChange) = (today.civil.year, CalendarRegister.roles.contains { person.appointments.contains(Appointment($0, of: place)) })
        let shown = year.map { min(max($0, thisYear - 1), thisYear + 2) } ?? thisYear
        let days = calendar.days.filter { $0.day.civil.year == shown }
        let unchecked = days.count { $0.checked == nil }
        return [
            "organisation": name?(language) ?? place.text, "year": shown, "mayChange": mayChange, "isEmpty": days.isEmpty,
            "years": (thisYear - 1...thisYear + 1).map { ["year": $0, "isHere": $0 == shown] as View },
            "missing": [thisYear, thisYear + 1].filter { !calendar.covers(year: $0) }.map { year -> View in
                ["title": words("calendar_missing", ["year": String(year)]), "note": words("calendar_missing_note", ["year": String(year)])]
            },
            "covered": orNone(calendar.covers(year: shown) ? words("calendar_covered", ["year": String(shown)]) : nil),
            "unchecked": orNone(unchecked > 0 ? words("calendar_unchecked_note", ["count": String(unchecked)]) : nil),
            "days": days.map { day -> View in
                [
                    "day": day.day.description, "weekday": Self.weekdays[day.day.weekday - 1](language), "kind": day.kind.title(language), "isWork": day.kind == .work,
                    "name": day.name, "source": day.source, "checked": orNone(day.checked?.description), "isOwn": own.contains(day.day),
                ]
            },
            "hasOwn": mayChange && days.contains { own.contains($0.day) }, "saved": orNone(saved.map { words("calendar_saved", ["count": String($0)]) }),
            "lines": form["lines"], "source": form["source"], "reason": form["reason"], "isChecked": form["checked"] == "1", "fault": orNone(fault?.message(language)),
        ]
    }

    private static let weekdays = [
        LocalisedText("周一", "Mon"), LocalisedText("周二", "Tue"), LocalisedText("周三", "Wed"), LocalisedText("周四", "Thu"), LocalisedText("周五", "Fri"),
        LocalisedText("周六", "Sat"), LocalisedText("周日", "Sun"),
    ]

    /// `2027-01-01,放假,元旦` on each line. Throws `Refusal` naming the line that is not so.
    static func days(_ text: String, source: String, checked: Day?) throws -> [CalendarDay] {
        try text.split(whereSeparator: \.isNewline).enumerated().compactMap { index, line in
            let cells = line.split(omittingEmptySubsequences: false) { ",，\t".contains($0) }.map { $0.trimmingCharacters(in: .whitespaces) }
            if cells.allSatisfy(\.isEmpty) { return nil }
            let kind: CalendarDayKind? = cells.count < 2 ? nil : ["放假", "休", "off"].contains(cells[1]) ? .off : ["上班", "调休上班", "班", "work"].contains(cells[1]) ? .work : nil
            guard cells.count == 3, let kind, let day = Day(text: LineReading.plain(cells[0], .day)) else {
                throw Refusal(
                    .unreadable, field: "lines", "第 \(index + 1) 行须为“日期,放假或上班,节日”，如 2027-01-01,放假,元旦",
                    "Line \(index + 1) is a day, off or work, and the festival, e.g. 2027-01-01,off,New Year")
            }
            return CalendarDay(day, kind, name: cells[2], source: source, checked: checked)
        }
    }
}
