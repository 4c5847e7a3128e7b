/// What day it is on campus: weekday and term, for any date of the Gregorian calendar, at UTC+8.
struct CampusCalendar {
    /// Milliseconds of a day.
    static let day: Int64 = 86_400_000
    /// China has one time zone and no summer time.
    static let offset: Int64 = 8 * 3_600_000

    /// The number of the local day (days since 1970-01-01) that this instant falls in.
    static func dayNumber(_ instant: Int64) -> Int64 {
        let local = instant + offset
        return local >= 0 ? local / day : (local - day + 1) / day
    }

    /// The instant at which a local day begins.
    static func start(of number: Int64) -> Int64 { number * day - offset }

    let month: Int
    let dayOfMonth: Int
    /// 0 for Sunday.
    let weekday: Int
    /// Years since 2024 began, with fractions.
    let years: Double

    /// The civil date of a day number (Howard Hinnant's algorithm).
    init(_ number: Int64) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        dayOfMonth = Int(ofYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        weekday = Int(((number + 4) % 7 + 7) % 7)
        years = Double(number - 19_723) / 365.2425
    }

    /// How busy the campus is compared with an ordinary week of term.
    var season: Double {
        switch (month, dayOfMonth) {
        case (1, 18...), (2, ...20): 0.24
        case (7, 8...), (8, ...26): 0.28
        case (8, _): 0.8
        case (9, _): 1.32
        case (10, ...7), (5, ...5): 0.62
        case (6, 10...), (7, _): 1.12
        default: 1
        }
    }

    var isWeekend: Bool { weekday == 0 || weekday == 6 }
}
