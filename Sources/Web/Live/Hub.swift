import Cases
import Deployment
import Ground
import Identity
import Incidents
import Journal
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The live wire of one process: woken by commits, it reads what was written from the journal and tells whoever may know
/// at that moment: a right that was withdrawn ends with the next event.
actor Hub: Service {
    /// A page this far behind is told to fetch everything again.
    static let farthestReplay = 5000
    /// Events a slow page may lag behind before its stream ends; the browser then resumes by itself.
    static let patience = 512
    /// Far below what a person sees; under load it saves a reading for every call.
    static let gathering = Duration.milliseconds(5)

    private let store: any RecordStore
    private let now: @Sendable () -> Instant
    private let policy: Session.Policy
    private let cursors: CursorSeal
    private let roads: LiveRoads
    private let cases: CaseRoom
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let grown = Mutex<Set<OrganisationID>>([])
    private var cursor = Cursor([:])
    private var ears: [Int: Ear] = [:]
    private var nextEar = 1
    private var askings = 0
    /// How often somebody's rights have changed.
    private var withdrawals = 0
    private var desk: OrganisationID?
    private let logger = Logger(label: "campus110.live")

    /// Where a page goes on.
    enum Resume {
        case now
        case from(Cursor)
        /// It says where, but not in our words: it must fetch everything again.
        case lost
    }

    private struct Ear {
        var standing: Standing
        /// Which asking of its rights this is: a slower one that began earlier does not bring back what a later one took.
        var asking: Int
        let credential: Credential
        let sink: AsyncStream<ByteBuffer>.Continuation
        /// What it counts for where cases were heard of; asked anew when its rights change.
        var counts: [OrganisationID: Cases.Standing] = [:]
    }

    init(
        store: any RecordStore, cursors: CursorSeal, roads: LiveRoads, cases: CaseRoom, policy: Session.Policy, now: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.roads = roads
        self.cases = cases
        self.policy = policy
        self.cursors = cursors
        self.now = now
        (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Begins to listen to the store: from its present end.
    func open(desk: OrganisationID) async throws {
        self.desk = desk
        cursor = Cursor(try await store.read { try $0.heads() })
        try await roads.reload(from: store, of: desk, at: now())
        store.onCommit { [weak self] organisations in
            guard let self else { return }
            grown.withLock { $0.formUnion(organisations) }
            waker.yield()
        }
    }

    /// Publishes until the server stops.
    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.publishAll() }
            group.addTask { await self.beatForever() }
            try? await gracefulShutdown()
            group.cancelAll()
            waker.finish()
        }
        endAll()
    }

    // MARK: - Publishing

    private func publishAll() async {
        for await _ in wake {
            var organisations = grown.withLock { set in
                defer { set = [] }
                return set
            }
            while !organisations.isEmpty { organisations = await publish(organisations) }
            // The first of a burst goes out at once; what follows within this time is read together.
            try? await Task.sleep(for: Self.gathering)
        }
    }

    /// Publishes a stretch of each chain; returns the chains that have more. All are read before anything is sent, so that a
    /// right withdrawn in one chain is gone before the other chains' events go out.
    private func publish(_ organisations: Set<OrganisationID>) async -> Set<OrganisationID> {
        var stretches: [(OrganisationID, Stretch)] = []
        for organisation in organisations.sorted() {
            do {
                stretches.append((organisation, try await read(organisation, after: cursor.positions[organisation] ?? 0, limit: 500)))
            } catch {
                // Nothing is lost: the cursor stays, and the next commit or the beat tries again.
                logger.error("live wire could not read the journal", metadata: ["organisation": "\(organisation)"])
                _ = grown.withLock { $0.insert(organisation) }
            }
        }
        let changed = stretches.reduce(into: Touched()) { $0.formUnion($1.1.touched) }
        let moment = now()
        // Whoever hears of a correction and asks for a way is answered by the corrected streets.
        if changed.roads { await reloadRoads(moment) }
        if changed.isAny { withdrawals += 1 }
        let doubtful = ears.filter { changed.concerns($0.value.standing.listener) || ($0.value.standing.recheck.map { $0 <= moment } ?? false) }
        await recheck(doubtful.keys.sorted())
        if changed.everybody { for key in ears.keys { ears[key]?.counts = [:] } }
        await prepare(stretches.flatMap { $0.1.events.compactMap { $0.1?.audience.cases?.sight.organisation } })
        for (organisation, stretch) in stretches {
            for (sequence, event) in stretch.events {
                cursor.positions[organisation] = sequence
                if let event { send(event, id: cursors.text(of: cursor)) }
            }
        }
        return Set(stretches.filter { $0.1.events.count == 500 }.map(\.0))
    }

    /// Whose rights a stretch of chain may have changed.
    private struct Touched {
        var people: Set<PersonID> = []
        var tokens: Set<String> = []
        /// Seats were taken back.
        var incidents: Set<IncidentID> = []
        /// An organisation was changed or ended, and with it whatever was held of it.
        var everybody = false
        /// The map was corrected: no right changes by it.
        var roads = false

        var isAny: Bool { everybody || !people.isEmpty || !tokens.isEmpty || !incidents.isEmpty }

        mutating func formUnion(_ other: Touched) {
            everybody = everybody || other.everybody
            roads = roads || other.roads
            people.formUnion(other.people)
            tokens.formUnion(other.tokens)
            incidents.formUnion(other.incidents)
        }

        func concerns(_ listener: Listener) -> Bool {
            if everybody { return true }
            return switch listener {
            case .person(let person): people.contains(person.id)
            case .integration(let token): tokens.contains(token.id)
            case .browser(_, let incident): incidents.contains(incident)
            case .caller: false
            }
        }
    }

    private struct Stretch {
        /// An event of `nil` stands for an entry that no page shows.
        var events: [(Int64, LiveEvent?)] = []
        var touched = Touched()
    }

    private func read(_ organisation: OrganisationID, after: Int64, limit: Int) async throws -> Stretch {
        let desk = desk ?? organisation
        let (logger, cases) = (logger, cases)
        return try await store.read { reading in
            var stretch = Stretch()
            // Of a table that is read in, pages hear once for a stretch.
            var bulk: [String: Int] = [:]
            for entry in try reading.entries(in: organisation, after: after, limit: limit) {
                if let incident = entry.unseating { stretch.touched.incidents.insert(incident) }
                switch entry.subject.kind {
                case PersonRecord.stateKind: stretch.touched.people.insert(PersonID(entry.subject.id))
                case Organisation.stateKind, OrganisationLink.stateKind: stretch.touched.everybody = true
                case AccessTokens.kind: stretch.touched.tokens.insert(entry.subject.id)
                case DrawnCorrection.kind: stretch.touched.roads = true
                default: break
                }
                do {
                    if let system = cases.system(ofKind: entry.subject.kind) {
                        let event = try LiveEvent(about: entry, of: system, in: reading)
                        if event == nil { bulk[system.code] = stretch.events.count }
                        stretch.events.append((entry.sequence, event))
                        continue
                    }
                    stretch.events.append((entry.sequence, try LiveEvent(about: entry, in: reading, desk: desk)))
                } catch {
                    // What cannot be read must not keep what comes after it from those who wait for it.
                    logger.error("live wire met an entry it cannot read", metadata: ["entry": "\(entry.sequence)", "organisation": "\(organisation)"])
                    stretch.events.append((entry.sequence, nil))
                }
            }
            for (code, index) in bulk { if let system = cases[code] { stretch.events[index].1 = LiveEvent(ofMany: system, in: organisation) } }
            return stretch
        }
    }

    private func reloadRoads(_ moment: Instant) async {
        guard let desk else { return }
        do {
            try await roads.reload(from: store, of: desk, at: moment)
        } catch {
            // The clock that opens gates asks again.
            logger.error("live wire could not read the map's corrections")
            roads.needsReload()
        }
    }

    /// Tells everyone who may know; what has no place in the journal (a fix, a beat) has no id to resume from.
    func send(_ event: LiveEvent, id: String? = nil) {
        let buffer = Self.encode(event, id: id)
        let forCallers = event.dataForCallers.map { Self.encode(event, id: id, data: $0) } ?? buffer
        let bare = event.audience.cases.map { Self.encode(event, id: id, data: $0.bare) } ?? buffer
        for (key, ear) in ears {
            let heard: ByteBuffer
            switch Self.hearing(of: event, by: ear) {
            case .nothing: continue
            case .all: heard = ear.standing.listener.isPhone ? forCallers : buffer
            case .change: heard = bare
            }
            if case .dropped = ear.sink.yield(heard) {
                // A page that cannot keep up would show a stale picture: it resumes from its last id instead.
                ear.sink.finish()
                ears[key] = nil
            }
        }
    }

    static func encode(_ event: LiveEvent, id: String?, data: String? = nil) -> ByteBuffer {
        ByteBuffer(string: (id.map { "id: \($0)\n" } ?? "") + "event: \(event.kind.rawValue)\ndata: \(data ?? event.data)\n\n")
    }

    // MARK: - Listening

    /// The number of the next listener.
    func nextKey() -> Int {
        defer { nextEar += 1 }
        return nextEar
    }

    /// Begins to listen. What was missed since `resume` comes first, then what happens. Throws `Refusal.notSignedIn` where the
    /// right is gone already.
    func listen(
        _ key: Int, _ listener: Listener, under credential: Credential, from resume: Resume
    ) async throws -> (replay: ByteBuffer, live: AsyncStream<ByteBuffer>) {
        var standing: Standing
        var asked: Int
        repeat {
            asked = withdrawals
            standing = try await proved(listener, credential)
            // Somebody's right was withdrawn while ours was read: ours is read again.
        } while asked != withdrawals
        let (stream, sink) = AsyncStream<ByteBuffer>.makeStream(bufferingPolicy: .bufferingOldest(Self.patience))
        askings += 1
        // From here on it hears; what lies between the page and this moment is read below, and what is published meanwhile
        // comes after it.
        ears[key] = Ear(standing: standing, asking: askings, credential: credential, sink: sink)
        return (try await missed(key, listener, resume), stream)
    }

    private func proved(_ listener: Listener, _ credential: Credential) async throws -> Standing {
        let (moment, policy) = (now(), policy)
        guard let standing = try await store.read({ try Standing.of(listener, credential, in: $0, at: moment, under: policy) }) else {
            throw Refusal(.notSignedIn, "登录已结束，请重新登录", "This sign-in is over: sign in again")
        }
        return standing
    }

    /// What the listener has missed; told to fetch everything again where that is too much, or where nobody knows.
    private func missed(_ key: Int, _ listener: Listener, _ resume: Resume) async throws -> ByteBuffer {
        let isCaller = listener.isPhone
        // A phone's calls are in the desk's chain; no other is read for it.
        let ends = cursor.positions.filter { !isCaller || $0.key == desk }
        var position = Cursor(ends)
        switch resume {
        case .now: break
        case .lost: return again()
        // A chain that this record does not have is no place to resume from.
        case .from(let known): position = Cursor(ends.reduce(into: [:]) { $0[$1.key] = known.positions[$1.key] ?? 0 })
        }
        let gaps = ends.map { $0.value - (position.positions[$0.key] ?? 0) }
        guard gaps.allSatisfy({ $0 >= 0 }), gaps.reduce(0, +) <= Int64(Self.farthestReplay) else { return again() }
        var replay = ByteBuffer()
        for (organisation, end) in ends.sorted(by: { $0.key < $1.key }) {
            var after = position.positions[organisation] ?? 0
            while after < end {
                let stretch = try await read(organisation, after: after, limit: 500)
                guard let last = stretch.events.last else { break }
                await prepare(stretch.events.compactMap { $0.1?.audience.cases?.sight.organisation }, for: key)
                for (sequence, event) in stretch.events where sequence <= end {
                    position.positions[organisation] = sequence
                    guard let event, let ear = ears[key] else { continue }
                    let id = cursors.text(of: position)
                    switch Self.hearing(of: event, by: ear) {
                    case .nothing: break
                    case .all: replay.writeImmutableBuffer(Self.encode(event, id: id, data: isCaller ? event.dataForCallers : nil))
                    case .change: replay.writeImmutableBuffer(Self.encode(event, id: id, data: event.audience.cases?.bare))
                    }
                }
                after = last.0
            }
            position.positions[organisation] = end
        }
        replay.writeString("id: \(cursors.text(of: Cursor(cursor.positions.merging(position.positions) { $1 })))\nevent: beat\ndata: {}\n\n")
        return replay
    }

    private func again() -> ByteBuffer {
        Self.encode(LiveEvent(kind: .resync, data: "{}", audience: .init(isEveryone: true)), id: cursors.text(of: cursor))
    }

    func leave(_ key: Int) { ears.removeValue(forKey: key)?.sink.finish() }

    // MARK: - Rights

    /// Asks again what these listeners may hear; the stream of one without any right ends.
    private func recheck(_ keys: [Int]) async {
        let asked = keys.compactMap { key in ears[key].map { (key, $0.credential, $0.standing.listener) } }
            .filter { $0.1 != .device }
        guard !asked.isEmpty else { return }
        askings += 1
        let asking = askings
        let (moment, policy) = (now(), policy)
        let found: [Int: Standing?]
        do {
            found = try await store.read { reading in
                try asked.reduce(into: [:]) { $0[$1.0] = .some(try Standing.of($1.2, $1.1, in: reading, at: moment, under: policy)) }
            }
        } catch {
            // Nobody hears anything on a right that cannot be read; their pages come back by themselves.
            logger.error("live wire could not read rights")
            for (key, _, _) in asked { leave(key) }
            return
        }
        for (key, standing) in found where ears[key].map({ $0.asking < asking }) ?? false {
            guard let standing else {
                leave(key)
                continue
            }
            if ears[key]?.standing.listener != standing.listener { ears[key]?.counts = [:] }
            ears[key]?.standing = standing
            ears[key]?.asking = asking
        }
    }

    // MARK: - Cases

    private enum Hearing { case nothing, change, all }

    private static func hearing(of event: LiveEvent, by ear: Ear) -> Hearing {
        guard let cases = event.audience.cases else { return event.audience.admits(ear.standing.listener) ? .all : .nothing }
        guard let standing = ear.counts[cases.sight.organisation] else { return .nothing }
        if cases.sight.sees(standing) { return .all }
        return cases.sight.listens(standing) ? .change : .nothing
    }

    /// Finds out what those who listen count for in these organisations, where that is not known: all of them, or one.
    private func prepare(_ organisations: [OrganisationID], for one: Int? = nil) async {
        let wanted = Set(organisations)
        guard !wanted.isEmpty else { return }
        // Whoever begins to listen meanwhile is asked as well, and nobody is told on a standing that has changed since.
        while true {
            let lacking = ears.filter { key, ear in (one.map { $0 == key } ?? true) && !wanted.allSatisfy { ear.counts[$0] != nil } }.mapValues(\.standing.listener)
            guard !lacking.isEmpty else { return }
            let found: [Int: [OrganisationID: Cases.Standing]]
            do {
                found = try await store.read { reading in
                    try lacking.mapValues { listener in
                        let standings = Standings(of: listener.party, in: reading, tokenOf: listener.tokenOf)
                        return try Dictionary(uniqueKeysWithValues: wanted.map { ($0, try standings(for: $0)) })
                    }
                }
            } catch {
                logger.error("live wire could not read rights")
                for key in lacking.keys { leave(key) }
                return
            }
            for (key, counts) in found where ears[key]?.standing.listener == lacking[key] { ears[key]?.counts.merge(counts) { $1 } }
        }
    }

    private func beatForever() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(5))
            // Sessions end on other nodes too, without an entry.
            await recheck(ears.keys.sorted())
            send(LiveEvent(kind: .beat, data: "{}", audience: .init(isEveryone: true)))
            // A wake-up that failed to read tries again with the beat.
            if grown.withLock({ !$0.isEmpty }) { waker.yield() }
        }
    }

    private func endAll() {
        for ear in ears.values { ear.sink.finish() }
        ears = [:]
    }
}
