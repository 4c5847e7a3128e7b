import Alarms
import Foundation
import Ground
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// 试警报备: the form, what is announced, and how the months stand.
    func testsView(_ register: DeviceRegister, _ visit: Visit) async throws -> View {
        let (language, words) = (visit.language, strings(visit.language))
        let month = register.at.day.month
        var months = [month]
        while months.count < 12 { months.append(months[months.count - 1].previous) }
        let first = months[months.count - 1].start
        let records = try await store.read { reading in
            try reading.alarmRecords(of: [register.organisation], tests: true, from: first, limit: 100_000)
        }
        let sheets = months.map { ProofSheet($0, devices: register.devices, records: records) }.filter { !$0.lines.isEmpty }
        let grouped = Dictionary(grouping: register.devices.filter(\.isRegistered), by: \.facts.kind)
        return [
            "notices": register.notices.map { noticeRow($0, register, language) }, "hasNotices": !register.notices.isEmpty,
            "mayAnnounce": try await may(.announceTest, in: register.organisation, visit),
            "groups": AlarmDevice.Kind.allCases.compactMap { kind in
                grouped[kind].map { devices in
                    ["name": kind.name(language), "devices": devices.map { device in
                        [
                            "id": device.id.text, "name": device.facts.name, "proven": provenWords(device, at: register.at, language),
                            "isUnproven": (device.daysUnproven(at: register.at) ?? .max) > Self.provenWithin,
                        ] as View
                    }] as View
                }
            },
            "from": register.at.isoLocal, "until": register.at.advanced(bySeconds: 3600).isoLocal, "isNone": register.devices.isEmpty,
            "toldDefault": words["alarms_told_default"],
            "months": sheets.map { sheet in
                [
                    "month": sheet.month.description, "tested": sheet.tested, "all": sheet.lines.count, "missing": sheet.missing.count,
                    "isWhole": sheet.missing.isEmpty, "share": sheet.lines.isEmpty ? 0 : sheet.tested * 100 / sheet.lines.count,
                    "median": sheet.medianResponse.map { Self.minutes($0, language) } ?? "—",
                ] as View
            },
        ]
    }

    /// 试警证明 of a month, to be printed and signed.
    func proofView(_ month: Month, _ organisation: OrganisationID, _ request: Request, _ visit: Visit) async throws -> View {
        let (person, language, words, moment) = (try visit.signedIn(), visit.language, strings(visit.language), now())
        let campus = request.query("campus").flatMap { OrganisationID(checking: $0) }
        let (devices, records, names, campusNames, school, head) = try await store.read { reading in
            let devices = try reading.alarmDevices(of: [organisation], withRetired: true)
            let records = try reading.alarmRecords(of: [organisation], tests: true, from: month.start, until: month.end, limit: 100_000)
            var names: [PersonID: String] = [:]
            for id in Set(records.compactMap { $0.arrived.map { PersonID($0.who) } } + records.compactMap { $0.reset?.by.person }) {
                if let name = try reading.personRecord(id)?.name, !name.isEmpty { names[id] = name }
            }
            var campusNames: [OrganisationID: String] = [:]
            for id in Set(devices.compactMap(\.facts.place.campus)) { campusNames[id] = try reading.organisation(id)?.name(language) }
            return (devices, records, names, campusNames, try reading.organisation(organisation)?.name, try reading.heads().first { $0.organisation == organisation })
        }
        let sheet = ProofSheet(month, devices: devices.filter { campus == nil || $0.facts.place.campus == campus }, records: records)
        let limit = settings.targets.arriveOnCampus
        var view: View = [
            "month": month.description, "monthWords": language == .chinese ? "\(month.year) 年 \(month.month) 月" : month.description,
            "before": month.previous.description, "after": orNone(month.next.start <= moment ? month.next.description : nil),
            "school": school?(language) ?? settings.organisationName(language), "all": sheet.lines.count, "tested": sheet.tested, "missing": sheet.missing.count,
            "isWhole": sheet.missing.isEmpty && !sheet.lines.isEmpty, "isNone": sheet.lines.isEmpty,
            "median": sheet.medianResponse.map { Self.minutes($0, language) } ?? "—", "arrived": sheet.responses.count, "within": sheet.within(limit),
            "limit": Self.minutes(limit, language), "isRunning": month == moment.day.month, "printedAt": moment.local, "printedBy": person.name,
            "lines": sheet.lines.enumerated().map { proofLine($1, number: $0 + 1, names, limit, language) },
        ]
        if let head { view["sequence"] = head.sequence; view["digest"] = head.digest.description; view["chain"] = organisation.text }
        let campuses = Set(devices.compactMap(\.facts.place.campus)).sorted()
        view["hasCampuses"] = campuses.count > 1
        view["campuses"] = campuses.map { ["id": $0.text, "name": campusNames[$0] ?? $0.text, "selected": $0 == campus] as View }
        view["campus"] = orNone(campus?.text)
        view["note"] = words["alarms_proof_note"]
        return view
    }

    private func proofLine(_ line: ProofSheet.Line, number: Int, _ names: [PersonID: String], _ limit: Double, _ language: Language) -> View {
        let words = strings(language)
        var view: View = [
            "number": number, "id": line.device.id.text, "name": line.device.facts.name, "kind": line.device.facts.kind.name(language),
            "place": Self.placeWords(line.device.facts.place, words), "isTested": line.isTested, "times": line.tests.count, "again": line.tests.count > 1,
            "isRetired": line.device.retired != nil,
        ]
        guard let test = line.chosen else { return view }
        view["day"] = test.at.day.description
        view["at"] = test.at.timeOfDay(seconds: true)
        view["response"] = test.response.map { Self.minutes($0, language) } ?? "—"
        view["isLate"] = test.response.map { $0 > limit } ?? false
        view["nobody"] = test.arrived == nil
        view["who"] = test.arrived.map { who($0.who, names) } ?? words["alarms_nobody"]
        if let reset = test.reset { view["reset"] = "\(reset.at.timeOfDay()) \(reset.by.person.map { names[$0] ?? $0.text } ?? words["by_system"])" }
        return view
    }
}
