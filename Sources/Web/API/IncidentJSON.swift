import Deployment
import Geo
import Ground
import Incidents
import Journal

/// An incident as the API shows it: written out field by field, so that nothing new in the record leaks by itself.
struct IncidentJSON: Encodable, Sendable {
    let id: IncidentID
    let number: String
    let organisation: OrganisationID
    let stage: Incident.Stage
    let source: Source
    let version: Int64
    let type: CallType
    let toldType: CallType?
    let priority: Priority
    let location: Place
    let isSilent: Bool
    let isExercise: Bool
    let isBackEntry: Bool
    let askedAgain: Int
    let callerSafe: Instant?
    let clocks: [String: Instant]
    let assignments: [AssignmentJSON]
    let linkedTo: LinkJSON?
    /// What only desk, chief and units see.
    let desk: DeskPart?

    struct Place: Encodable, Sendable {
        let latitude: Double?
        let longitude: Double?
        let crs: String
        /// Metres.
        let accuracy: Double?
        let building: BuildingID?
        let description: String
        let campus: OrganisationID?
        let basis: Location.Basis
    }

    struct AssignmentJSON: Encodable, Sendable {
        let id: Int
        let callSign: String
        let dispatched: Instant
        /// Seconds the road was expected to take.
        let expectedTravel: Double?
        let steps: [String: Instant]
        let feedback: Instant?
        let isActive: Bool
        /// Kept from the caller.
        let unit: UnitID?
        let ended: String?
    }

    struct LinkJSON: Encodable, Sendable {
        let incident: IncidentID
        let number: String
        let `as`: Incident.Link.Kind
    }

    struct DeskPart: Encodable, Sendable {
        let operatorID: PersonID?
        let classification: Classification?
        let final: Classification?
        let disposition: Disposition?
        let linked: [LinkJSON]
        let ticked: [String: Instant]
        let explanations: [String: String]
        let closingFaults: [String]
    }

    /// Who reads it, and so what is left out.
    enum Reader: Sendable {
        case desk
        /// The phone that called: nothing that the desk keeps to itself.
        case caller
        /// An integration: which incident, where on the map, when; nothing that anybody has written in words.
        case device
    }

    /// Positions come in the coordinate system asked for.
    init(_ incident: Incident, for reader: Reader, in system: CoordinateSystem, targets: Targets) {
        let (isForCaller, isForDevice) = (reader == .caller, reader == .device)
        id = incident.id
        number = incident.number
        organisation = incident.organisation
        stage = incident.stage
        source = incident.source
        version = incident.version
        type = incident.type
        toldType = incident.toldType
        priority = incident.priority
        let place = incident.location
        let shown = place.position?.converted(to: system)
        location = Place(
            latitude: shown?.latitude, longitude: shown?.longitude, crs: system.rawValue, accuracy: place.accuracy,
            building: place.building, description: isForDevice ? "" : place.description, campus: place.campus, basis: place.basis)
        isSilent = incident.isSilent
        isExercise = incident.isExercise
        isBackEntry = incident.isBackEntry
        askedAgain = incident.askedAgain
        callerSafe = incident.callerSafe
        clocks = Dictionary(
            uniqueKeysWithValues: Clock.allCases.compactMap { clock in incident.time(clock).map { (clock.rawValue, $0) } })
        assignments = incident.assignments.map { assignment in
            var ended: String?
            if reader == .desk {
                switch assignment.ending {
                case .refused(let reason, _): ended = "refused: \(reason)"
                case .stoodDown(let reason, _): ended = "stoodDown: \(reason)"
                case nil: break
                }
            }
            return AssignmentJSON(
                id: assignment.id, callSign: assignment.callSign, dispatched: assignment.dispatched,
                expectedTravel: assignment.expectedTravel,
                steps: Dictionary(uniqueKeysWithValues: assignment.steps.map { ($0.key.rawValue, $0.value) }),
                feedback: assignment.feedback, isActive: assignment.isActive, unit: isForCaller ? nil : assignment.unit, ended: ended)
        }
        func link(_ link: Incident.Link) -> LinkJSON { LinkJSON(incident: link.incident, number: link.number, as: link.kind) }
        linkedTo = incident.linkedTo.map(link)
        desk = reader != .desk ? nil : DeskPart(
            operatorID: incident.operatorID, classification: incident.classification, final: incident.final,
            disposition: incident.disposition, linked: incident.linked.map(link),
            ticked: Dictionary(uniqueKeysWithValues: incident.ticked.map { ($0.key.rawValue, $0.value) }),
            explanations: Dictionary(uniqueKeysWithValues: incident.explanations.map { ($0.key.rawValue, $0.value) }),
            closingFaults: incident.closingFaults(under: targets).map(\.words.en))
    }
}

/// An incident with what was done about it, for someone who may see it.
struct ShownIncident: Sendable {
    let incident: Incident
    let lines: [TimelineLine]

    /// The same for the API.
    func json(for party: Party, in system: CoordinateSystem, targets: Targets) -> JSON {
        let reader: IncidentJSON.Reader =
            switch party {
            case .caller: .caller
            case .device: .device
            case .person, .system: .desk
            }
        let shown = IncidentJSON(incident, for: reader, in: system, targets: targets)
        // A caller sees what was done, not by whom, and nothing that was only written down; an integration sees no more.
        let kept = reader == .desk ? lines : lines.filter { !Self.deskOnly.contains($0.event.act) }
        return JSON(incident: shown, stage: incident.stage, timeline: kept.map { line in
            LineJSON(
                at: line.at, entered: line.entered, act: line.event.act, by: reader == .desk ? line.by : nil,
                words: reader == .device ? nil : line.words)
        })
    }

    private static let deskOnly: Set<String> = ["told", "explained", "ticked", "joined", "prioritised", "classified", "voiceCalled", "lapsed", "backupAsked"]

    struct JSON: Encodable, Sendable {
        let incident: IncidentJSON
        let stage: Incident.Stage
        let timeline: [LineJSON]
    }

    struct LineJSON: Encodable, Sendable {
        let at: Instant
        let entered: Instant?
        let act: String
        let by: Actor?
        let words: Words?
    }
}

struct IncidentList: Encodable, Sendable {
    let incidents: [IncidentJSON]
    /// Goes into `?after=` for the next page; absent on the last.
    let after: String?
}

struct ProposalJSON: Encodable, Sendable {
    let incident: IncidentID
    /// `nearest` or `prepared`.
    let order: String
    /// So many of the first candidates are advised.
    let advised: Int
    let candidates: [Candidate]
    let excluded: [Excluded]
    /// What keeping people covered costs beside plain nearest; absent where both send the same, or people are unknown.
    let difference: Difference?
    /// People whom the free units reach in time now, and all there are; absent where people are unknown.
    let covered: Double?
    let everybody: Double?
    /// Seconds within which a place counts as covered.
    let within: Double

    struct Candidate: Encodable, Sendable {
        let unit: UnitID
        let callSign: String
        /// Seconds.
        let travel: Double?
        /// Metres.
        let distance: Double?
        let fits: Bool
        let fixAt: Instant?
        /// Seconds after the first one.
        let later: Double?
        /// Incidents in this turn of duty.
        let load: Int
        /// People whom nobody else reaches in time once it is sent; absent where people are unknown.
        let uncovers: Double?
        let reasons: [String]
    }

    struct Excluded: Encodable, Sendable {
        let unit: UnitID
        let callSign: String
        let reason: String
    }

    struct Difference: Encodable, Sendable {
        /// Seconds that the first unit and the last one come later.
        let first: Double
        let last: Double
        /// People who stay covered.
        let keeps: Double
        let words: String
    }

    init(_ advice: DispatchAdvice, _ proposal: Proposal, for incident: Incident, language: Language) {
        self.incident = incident.id
        order = advice.order.rawValue
        advised = advice.advised
        candidates = advice.choices.map {
            let outlook = $0.candidate.outlook
            return Candidate(
                unit: outlook.unit.id, callSign: outlook.unit.callSign, travel: outlook.travel, distance: outlook.distance,
                fits: $0.candidate.fits, fixAt: outlook.fix?.at, later: $0.later, load: $0.load, uncovers: $0.uncovers,
                reasons: $0.reasons.map { $0.words(language) })
        }
        excluded = proposal.excluded.map {
            Excluded(unit: $0.unit.id, callSign: $0.unit.callSign, reason: $0.reason.words(language))
        }
        difference = advice.difference.map { Difference(first: $0.first, last: $0.last, keeps: $0.keeps, words: $0.words(language)) }
        covered = advice.covered
        everybody = advice.everybody
        within = advice.within
    }
}

extension Position {
    /// As `[longitude, latitude]`, the order of GeoJSON.
    func pair(in system: CoordinateSystem) -> [Double] {
        let shown = converted(to: system)
        return [shown.longitude, shown.latitude]
    }
}
