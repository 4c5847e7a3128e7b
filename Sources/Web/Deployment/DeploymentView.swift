import Deployment
import Foundation
import Geo
import Ground
import Incidents
import Journal

extension House {
    /// What the commander's page starts with: the units as they stand, the plans that are kept, the words for choices.
    func deploymentView(_ office: PlanOffice, _ book: WorkloadBook, _ visit: Visit) async throws -> View {
        let here = settings.organisation
        let (units, plans) = try await store.read { reading in (try reading.units(), try reading.stationPlans(of: here)) }
        let moment = now()
        let workload = try await book.workload(in: store, of: visit.deskOrganisations, at: moment)
        let posted = units.filter { $0.post != nil }
        let start = StartJSON(
            units: posted.compactMap(PostedJSON.init), plans: plans.map(StationPlanJSON.init),
            scope: office.usualScope, hasCampus: office.hasCampus, countsPeople: office.countsPeople,
            hour: Int(moment.timeOfDay().prefix(2)) ?? 12, isDayOff: moment.day.weekday >= 6,
            bounds: (settings.home ?? mapLayers.home ?? mapLayers.bounds).map { [$0.west, $0.south, $0.east, $0.north] },
            workload: .init(workload))
        // Within a script element nothing may look like its end.
        let json = String(decoding: try Wire.encode(start), as: UTF8.self).replacingOccurrences(of: "<", with: "\\u003c")
        let words = strings(visit.language)
        let held = Capability.allCases.filter { capability in posted.contains { $0.capabilities.contains(capability) } }
        return [
            "start": json, "attribution": mapLayers.attribution, "organisation": settings.organisationName(visit.language),
            "campus": settings.campusName, "date": moment.day.description, "hasCampus": office.hasCampus, "countsPeople": office.countsPeople,
            "modes": TravelMode.allCases.map { ["value": $0.rawValue, "name": words["dep_mode_\($0.rawValue)"]] as View },
            "forces": held.map { ["value": $0.rawValue, "name": $0.name(visit.language)] as View },
            "hasUnits": !posted.isEmpty,
        ]
    }

    private struct StartJSON: Encodable {
        let units: [PostedJSON]
        let plans: [StationPlanJSON]
        let scope: Scope
        let hasCampus: Bool
        let countsPeople: Bool
        let hour: Int
        let isDayOff: Bool
        let bounds: [Double]?
        let workload: WorkloadJSON
    }

    private struct WorkloadJSON: Encodable {
        /// Calls an hour, by hour of the day.
        let working: [Double]
        let off: [Double]
        let sceneSeconds: Double
        let calls: Int
        let days: Int

        init(_ workload: Workload) {
            working = (0..<24).map { workload.rate(.working, hour: $0) }
            off = (0..<24).map { workload.rate(.off, hour: $0) }
            sceneSeconds = workload.sceneSeconds
            calls = workload.calls
            days = workload.days
        }
    }

    private struct PostedJSON: Encodable {
        let id: UnitID
        let callSign: String
        let post: String
        let latitude: Double
        let longitude: Double
        let mode: TravelMode
        let capabilities: [Capability]
        let onDuty: Bool

        init?(_ unit: ResponseUnit) {
            guard let position = unit.post else { return nil }
            id = unit.id
            callSign = unit.callSign
            post = unit.postName
            (latitude, longitude) = (position.latitude, position.longitude)
            mode = unit.mode
            capabilities = unit.capabilities.sorted { $0.rawValue < $1.rawValue }
            onDuty = unit.onDuty != nil
        }
    }
}
