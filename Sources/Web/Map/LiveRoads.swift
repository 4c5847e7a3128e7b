import Deployment
import Dispatch
import Foundation
public import Geo
import Ground
import Incidents
import Journal
import Logging
import Synchronization

/// The streets as they are at this moment, with every correction drawn over them, and where the units are on them: the one place
/// of a process that says how long a way is.
public final class LiveRoads: Sendable {
    private struct State {
        var graph: RoadGraph
        /// The units, as they go without and with blue light: one index each, on the same streets.
        var fleets: [Bool: FleetIndex]
        /// Where each unit was put last, so that only what moved is moved.
        var places: [UnitID: Place] = [:]
        /// Grows with every change of the streets.
        var generation = 0
        var corrections: [Standing] = []
        /// How far the organisation's chain was read: an older reading never replaces a newer one.
        var sequence: Int64 = -1
        var isBehind = false
        var reaches: [UnitID: Reach] = [:]
    }

    private struct Place: Equatable {
        let position: Position
        let mode: TravelMode
    }

    /// A correction with the streets it holds on.
    struct Standing: Sendable {
        let drawn: DrawnCorrection
        /// Empty for one that this map has no place for.
        let stretches: [[Position]]
        /// Whether the streets go without it, for they cannot take it.
        var isLeftOut = false
    }

    /// Which populated places a unit reached in time, from where and by which streets.
    private struct Reach {
        let place: Place
        let generation: Int
        let within: Double
        let places: [Int32]
    }

    private let state: Mutex<State>
    /// Held while the streets are changed: whoever asks for a way meanwhile is answered by those before.
    private let changing = Mutex<Void>(())
    /// Where streets are changed and tried: long work must not hold the threads that answer requests.
    private let workshop = DispatchQueue(label: "campus110.roads")
    private let logger = Logger(label: "campus110.roads")
    /// `nil` where nobody knows how many people are where.
    let population: Population?

    /// Within so many metres a unit that stirs still counts as standing where it stood: whom it reaches is not asked anew.
    static let stir = 30.0
    /// To so many of the nearest units the length of the way is told beside its time.
    private static let measured = 12

    init(_ graph: RoadGraph, population: Population?) {
        state = Mutex(State(graph: graph, fleets: [false: FleetIndex(graph), true: FleetIndex(graph)]))
        self.population = population
    }

    /// The streets now; a value that stays as it is while it is searched.
    public var graph: RoadGraph { state.withLock { $0.graph } }

    /// Grows with every change of the streets.
    var generation: Int { state.withLock { $0.generation } }

    /// The corrections that were not undone, with the streets they hold on, as last read from the record.
    var corrections: [Standing] { state.withLock { $0.corrections } }

    // MARK: - Changes

    /// Changes a copy of the streets, ties the units to it, and puts both in place; whoever asks for a way meanwhile does not
    /// wait. `body` says whether it changed anything.
    private func change(_ body: (inout RoadGraph) -> Bool) -> Bool {
        changing.withLock { _ in changeAlone(body) }
    }

    /// Only while `changing` is held.
    private func changeAlone(_ body: (inout RoadGraph) -> Bool) -> Bool {
        var (graph, fleets, places) = state.withLock { ($0.graph, $0.fleets, $0.places) }
        guard body(&graph) else { return false }
        for (siren, modes) in [false, true].map({ siren in (siren, Set(places.values.map(\.mode))) }) {
            for mode in modes { graph.prepare(TravelProfile(mode, siren: siren)) }
            fleets[siren]?.adopt(graph)
        }
        state.withLock { [graph, fleets, places] state in
            let now = state.places
            state.graph = graph
            state.fleets = fleets
            state.places = places
            state.generation += 1
            state.reaches = [:]
            // Units go on moving while the streets are changed.
            for unit in places.keys where now[unit] == nil { Self.take(unit, from: &state) }
            for (unit, place) in now { Self.put(unit, place, in: &state) }
        }
        return true
    }

    /// Does long work in turn with other such work, on none of the threads that answer requests.
    private func inWorkshop<Made: Sendable>(_ work: @escaping @Sendable () throws -> Made) async throws -> Made {
        try await withCheckedThrowingContinuation { done in
            workshop.async { done.resume(with: Result(catching: work)) }
        }
    }

    /// Draws a correction over a copy of the streets, beside all that stands: what is put on record is known to hold. Throws the
    /// `Refusal` of what the map has no place for.
    @discardableResult
    func trial(_ wanted: RoadCorrection, at now: Instant) async throws -> [[Position]] {
        try await inWorkshop { [self] in
            var (graph, standing) = state.withLock { ($0.graph, $0.corrections) }
            let stretches = try graph.check(wanted)
            var correction = wanted
            correction.id = "trial"
            let all = standing.filter { !$0.isLeftOut }.map(\.drawn.correction) + [correction]
            guard !graph.apply(all, at: now).contains(correction.id) else {
                throw Refusal(
                    .notFound, field: "line", "这里接不到地图上的道路：请从道路上画起",
                    "This does not tie into the streets of the map: begin on a street")
            }
            return stretches
        }
    }

    /// Reads from the record what stands now, and corrects the streets by it. A correction that the map has no place for, e.g.
    /// after another map was imported, holds on no street; that is logged, and the others hold.
    func reload(from store: any RecordStore, of organisation: OrganisationID, at now: Instant) async throws {
        let (stored, sequence) = try await store.read { reading in
            (try reading.storedCorrections(of: organisation), try reading.heads().first { $0.organisation == organisation }?.sequence ?? 0)
        }
        for id in stored.unreadable { logger.warning("a stored correction cannot be read and is passed over", metadata: ["correction": "\(id)"]) }
        let drawn = stored.corrections.filter { $0.stage(at: now) != .over }
        try await inWorkshop { [self] in
            _ = change { take(drawn, asOf: sequence, at: now, in: &$0) }
        }
    }

    private func take(_ drawn: [DrawnCorrection], asOf sequence: Int64, at now: Instant, in graph: inout RoadGraph) -> Bool {
        let (known, isOld) = state.withLock { state in
            state.isBehind = false
            let isOld = sequence <= state.sequence
            state.sequence = max(state.sequence, sequence)
            return (state.corrections, isOld)
        }
        guard !isOld, drawn != known.map(\.drawn) else { return false }
        let before = Dictionary(known.map { ($0.drawn, $0) }) { first, _ in first }
        let leftOut = Set(graph.apply(drawn.map(\.correction), at: now))
        let standing = drawn.map { one in
            if leftOut.contains(one.id) {
                if before[one]?.isLeftOut != true {
                    logger.warning("the streets cannot take a correction: it holds on none", metadata: ["correction": "\(one.id)", "number": "\(one.number)"])
                }
                return Standing(drawn: one, stretches: [], isLeftOut: true)
            }
            if let same = before[one], !same.isLeftOut { return same }
            return Standing(drawn: one, stretches: [.closure, .speed].contains(one.correction.kind) ? (try? graph.check(one.correction)) ?? [] : [])
        }
        state.withLock { $0.corrections = standing }
        return true
    }

    /// The record could not be read: it is read again with the clock.
    func needsReload() { state.withLock { $0.isBehind = true } }
    var isBehind: Bool { state.withLock { $0.isBehind } }

    /// Opens and shuts what has hours, begins and ends what has a time; whether anything changed. While the streets are being
    /// changed it does nothing: the clock comes again.
    @discardableResult
    func tick(_ now: Instant) -> Bool {
        changing.withLockIfAvailable { _ in changeAlone { $0.moment(now) } } ?? false
    }

    /// Contracts the map, which takes seconds for a large city, and goes over to the hierarchy when it is there. Blocks its thread.
    func contract() {
        let hierarchy = graph.makeHierarchy()
        _ = change {
            $0.adopt(hierarchy)
            return true
        }
    }

    // MARK: - How long the way is

    /// The way of each unit to the scene; missing for one that has none. The length is told of the nearest ones.
    func times(of units: [(id: UnitID, mode: TravelMode, position: Position)], siren: Bool, to scene: Position) -> [UnitID: (seconds: Double, metres: Double?)] {
        let wanted = Set(units.map(\.id))
        let (arrivals, graph) = state.withLock { state in
            for unit in units { Self.put(unit.id, Place(position: unit.position, mode: unit.mode), in: &state) }
            return (state.fleets[siren]?.times(to: scene) ?? [], state.graph)
        }
        var ways: [UnitID: (seconds: Double, metres: Double?)] = [:]
        for arrival in arrivals where wanted.contains(arrival.unit) {
            if let seconds = arrival.seconds { ways[arrival.unit] = (seconds, nil) }
        }
        let first = units.filter { ways[$0.id] != nil }.sorted { ways[$0.id]?.seconds ?? 0 < ways[$1.id]?.seconds ?? 0 }.prefix(Self.measured)
        for (mode, movers) in Dictionary(grouping: first, by: \.mode) {
            let found = graph.travelTimes(from: movers.map(\.position), to: scene, by: TravelProfile(mode, siren: siren))
            for (mover, way) in zip(movers, found) { ways[mover.id]?.metres = way?.metres }
        }
        return ways
    }

    /// The unit has said where it is: its way is known before anybody asks.
    func move(_ unit: UnitID, _ mode: TravelMode, to position: Position) {
        state.withLock { Self.put(unit, Place(position: position, mode: mode), in: &$0) }
    }

    /// The unit counts nowhere any more.
    func remove(_ unit: UnitID) { state.withLock { Self.take(unit, from: &$0) } }

    private static func take(_ unit: UnitID, from state: inout State) {
        state.places[unit] = nil
        state.reaches[unit] = nil
        for siren in [false, true] { state.fleets[siren]?.remove(unit) }
    }

    private static func put(_ unit: UnitID, _ place: Place, in state: inout State) {
        guard state.places[unit] != place else { return }
        state.places[unit] = place
        for siren in [false, true] { state.fleets[siren]?.place(unit, at: place.position, by: TravelProfile(place.mode, siren: siren)) }
    }

    // MARK: - Whose people are left

    /// For each free unit which populated places it reaches within so many seconds, without blue light; `nil` where people are
    /// unknown.
    func preparedness(of units: [(id: UnitID, mode: TravelMode, position: Position)], within seconds: Double, at now: Instant) -> Preparedness? {
        guard let population else { return nil }
        let (graph, generation, known) = state.withLock { ($0.graph, $0.generation, $0.reaches) }
        var (reached, fresh): ([UnitID: [Int32]], [UnitID: Reach]) = ([:], [:])
        for unit in units {
            if let before = known[unit.id], before.generation == generation, before.place.mode == unit.mode, before.within == seconds,
                before.place.position.distance(to: unit.position) < Self.stir
            {
                reached[unit.id] = before.places
                continue
            }
            let times = graph.placeTimes(from: [unit.position], by: TravelProfile(unit.mode), within: seconds)
            let places = times.indices.filter { times[$0] != RoadGraph.noWay }.map { Int32($0) }
            reached[unit.id] = places
            fresh[unit.id] = Reach(place: Place(position: unit.position, mode: unit.mode), generation: generation, within: seconds, places: places)
        }
        if !fresh.isEmpty {
            state.withLock { [fresh] state in
                guard state.generation == generation else { return }
                state.reaches.merge(fresh) { $1 }
            }
        }
        let hour = Population.Hour(of: now)
        return Preparedness(people: population.places.map { $0.people(hour) }, reached: reached)
    }
}
