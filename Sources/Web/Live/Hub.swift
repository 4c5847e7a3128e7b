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
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let grown = Mutex<Set<OrganisationID>>([])
    private var cursor = Cursor([:])
    private var ears: [Int: Ear] = [:]
    private var nextEar = 1
    private var desk: OrganisationID?
    private let logger = Logger(label: "campus110.live")

    private struct Ear {
        var standing: Standing
        let credential: Credential
        let sink: AsyncStream<ByteBuffer>.Continuation
    }

    init(store: any RecordStore, policy: Session.Policy, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.policy = policy
        self.now = now
        (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Begins to listen to the store: from its present end.
    func open(desk: OrganisationID) async throws {
        self.desk = desk
        cursor = Cursor(try await store.read { try $0.heads() })
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
        let doubtful = ears.filter { changed.concerns($0.value.standing.listener) || ($0.value.standing.recheck.map { $0 <= moment } ?? false) }
        await recheck(doubtful.keys.sorted())
        for (organisation, stretch) in stretches {
            for (sequence, event) in stretch.events {
                cursor.positions[organisation] = sequence
                if let event { send(event, id: cursor.text) }
            }
        }
        return Set(stretches.filter { $0.1.events.count == 500 }.map(\.0))
    }

    /// Whose rights a stretch of chain may have changed.
    private struct Touched {
        var people: Set<PersonID> = []
        var tokens: Set<String> = []

        mutating func formUnion(_ other: Touched) {
            people.formUnion(other.people)
            tokens.formUnion(other.tokens)
        }

        func concerns(_ listener: Listener) -> Bool {
            switch listener {
            case .person(let person): people.contains(person.id)
            case .integration(let token): tokens.contains(token.id)
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
        let logger = logger
        return try await store.read { reading in
            var stretch = Stretch()
            for entry in try reading.entries(in: organisation, after: after, limit: limit) {
                switch entry.subject.kind {
                case PersonRecord.stateKind: stretch.touched.people.insert(PersonID(entry.subject.id))
                case AccessTokens.kind: stretch.touched.tokens.insert(entry.subject.id)
                default: break
                }
                do {
                    stretch.events.append((entry.sequence, try LiveEvent(about: entry, in: reading, desk: desk)))
                } catch {
                    // What cannot be read must not keep what comes after it from those who wait for it.
                    logger.error("live wire met an entry it cannot read", metadata: ["entry": "\(entry.sequence)", "organisation": "\(organisation)"])
                    stretch.events.append((entry.sequence, nil))
                }
            }
            return stretch
        }
    }

    /// Tells everyone who may know; what has no place in the journal (a fix, a beat) has no id to resume from.
    func send(_ event: LiveEvent, id: String? = nil) {
        let buffer = Self.encode(event, id: id)
        let forCallers = event.dataForCallers.map { Self.encode(event, id: id, data: $0) } ?? buffer
        for (key, ear) in ears where event.audience.admits(ear.standing.listener) {
            let isCaller = if case .caller = ear.standing.listener { true } else { false }
            if case .dropped = ear.sink.yield(isCaller ? forCallers : buffer) {
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

    /// Begins to listen. What was missed since `resume` comes first, then what happens.
    func listen(
        _ listener: Listener, under credential: Credential, from resume: Cursor?
    ) async throws -> (key: Int, replay: ByteBuffer, live: AsyncStream<ByteBuffer>) {
        let key = nextEar
        nextEar += 1
        let (stream, sink) = AsyncStream<ByteBuffer>.makeStream(bufferingPolicy: .bufferingOldest(Self.patience))
        // Listening before reading: what is published between the two comes twice rather than never. What the rights are
        // at this moment is asked below, and before it nothing but what the request was let in with is heard.
        ears[key] = Ear(standing: Standing(listener: listener, recheck: nil), credential: credential, sink: sink)
        await recheck([key])
        var replay = ByteBuffer()
        let present = cursor
        // A chain that this record does not have is no place to resume from.
        var position = Cursor((resume ?? present).positions.filter { present.positions[$0.key] != nil })
        for (organisation, end) in present.positions.sorted(by: { $0.key < $1.key }) {
            let start = position.positions[organisation] ?? (resume == nil ? end : 0)
            if end - start > Int64(Self.farthestReplay) || start > end {
                replay.writeImmutableBuffer(
                    Self.encode(LiveEvent(kind: .resync, data: "{}", audience: .init(isEveryone: true)), id: present.text))
                return (key, replay, stream)
            }
            var after = start
            while after < end {
                let stretch = try await read(organisation, after: after, limit: 500)
                guard let last = stretch.events.last else { break }
                for (sequence, event) in stretch.events where sequence <= end {
                    position.positions[organisation] = sequence
                    if let event, let ear = ears[key], event.audience.admits(ear.standing.listener) {
                        let isCaller = if case .caller = listener { true } else { false }
                        replay.writeImmutableBuffer(Self.encode(event, id: position.text, data: isCaller ? event.dataForCallers : nil))
                    }
                }
                after = last.0
            }
            position.positions[organisation] = max(end, start)
        }
        replay.writeString("id: \(position.text)\nevent: beat\ndata: {}\n\n")
        return (key, replay, stream)
    }

    func leave(_ key: Int) { ears.removeValue(forKey: key)?.sink.finish() }

    var listenerCount: Int { ears.count }

    // MARK: - Rights

    /// Sessions or tokens have ended: whoever listened under them hears nothing more.
    func credentialsChanged() async { await recheck(ears.keys.sorted()) }

    /// Asks again what these listeners may hear; the stream of one without any right ends.
    private func recheck(_ keys: [Int]) async {
        let asked = keys.compactMap { key in ears[key].map { (key, $0.credential, $0.standing.listener) } }
            .filter { $0.1 != .device }
        guard !asked.isEmpty else { return }
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
        for (key, standing) in found {
            if let standing { ears[key]?.standing = standing } else { leave(key) }
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
