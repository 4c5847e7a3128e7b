import Ground
import Incidents
import Journal
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The live wire of one process: woken by commits, it reads what was written from the journal and tells whoever may know.
actor Hub: Service {
    /// A page this far behind is told to fetch everything again.
    static let farthestReplay = 5000
    /// Events a slow page may lag behind before its stream ends; the browser then resumes by itself.
    static let patience = 512
    /// Far below what a person sees; under load it saves a reading for every call.
    static let gathering = Duration.milliseconds(5)

    private let store: any RecordStore
    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let grown = Mutex<Set<OrganisationID>>([])
    private var cursor = Cursor([:])
    private var listeners: [Int: (listener: Listener, sink: AsyncStream<ByteBuffer>.Continuation)] = [:]
    private var nextListener = 1
    private var desk: OrganisationID?
    private let logger = Logger(label: "campus110.live")

    init(store: any RecordStore) {
        self.store = store
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

    private func publishAll() async {
        for await _ in wake {
            let organisations = grown.withLock { set in
                defer { set = [] }
                return set
            }
            for organisation in organisations.sorted() {
                do {
                    try await publish(organisation)
                } catch {
                    // Nothing is lost: the cursor stays, and the next commit or the beat tries again.
                    logger.error("live wire could not read the journal", metadata: ["organisation": "\(organisation)"])
                    _ = grown.withLock { $0.insert(organisation) }
                }
            }
            // The first of a burst goes out at once; what follows within this time is read together.
            try? await Task.sleep(for: Self.gathering)
        }
    }

    private func publish(_ organisation: OrganisationID) async throws {
        while true {
            let after = cursor.positions[organisation] ?? 0
            let events = try await read(organisation, after: after, limit: 500)
            for (sequence, event) in events {
                cursor.positions[organisation] = sequence
                if let event { send(event, id: cursor.text) }
            }
            if events.count < 500 { return }
        }
    }

    /// The events of a stretch of chain; `nil` for an entry that no page shows.
    private func read(_ organisation: OrganisationID, after: Int64, limit: Int) async throws -> [(Int64, LiveEvent?)] {
        let desk = desk ?? organisation
        return try await store.read { reading in
            var incidents: [String: Incident] = [:]
            return try reading.entries(in: organisation, after: after, limit: limit).map { entry in
                switch entry.subject.kind {
                case Incident.kind:
                    if incidents[entry.subject.id] == nil {
                        incidents[entry.subject.id] = try reading.incident(IncidentID(entry.subject.id))
                    }
                    guard let incident = incidents[entry.subject.id] else { return (entry.sequence, nil) }
                    return (entry.sequence, try LiveEvent(entry, of: incident))
                case ResponseUnit.kind:
                    guard let unit = try reading.unit(UnitID(entry.subject.id)) else { return (entry.sequence, nil) }
                    return (entry.sequence, try LiveEvent(entry, of: unit, desk: desk))
                default: return (entry.sequence, nil)
                }
            }
        }
    }

    /// Tells everyone who may know; what has no place in the journal (a fix, a beat) has no id to resume from.
    func send(_ event: LiveEvent, id: String? = nil) {
        let buffer = Self.encode(event, id: id)
        for (key, one) in listeners where event.audience.admits(one.listener) {
            if case .dropped = one.sink.yield(buffer) {
                // A page that cannot keep up would show a stale picture: it resumes from its last id instead.
                one.sink.finish()
                listeners[key] = nil
            }
        }
    }

    static func encode(_ event: LiveEvent, id: String?) -> ByteBuffer {
        ByteBuffer(string: (id.map { "id: \($0)\n" } ?? "") + "event: \(event.kind.rawValue)\ndata: \(event.data)\n\n")
    }

    /// Begins to listen. What was missed since `resume` comes first, then what happens.
    func listen(_ listener: Listener, from resume: Cursor?) async throws -> (key: Int, replay: ByteBuffer, live: AsyncStream<ByteBuffer>) {
        let key = nextListener
        nextListener += 1
        let (stream, sink) = AsyncStream<ByteBuffer>.makeStream(bufferingPolicy: .bufferingOldest(Self.patience))
        // Listening before reading: what is published between the two comes twice rather than never.
        listeners[key] = (listener, sink)
        var replay = ByteBuffer()
        let now = cursor
        var position = resume ?? now
        for (organisation, end) in now.positions.sorted(by: { $0.key < $1.key }) {
            let start = position.positions[organisation] ?? (resume == nil ? end : 0)
            if end - start > Int64(Self.farthestReplay) || start > end {
                replay.writeImmutableBuffer(
                    Self.encode(LiveEvent(kind: .resync, data: "{}", audience: .init(isEveryone: true)), id: now.text))
                return (key, replay, stream)
            }
            var after = start
            while after < end {
                let events = try await read(organisation, after: after, limit: 500)
                guard let last = events.last else { break }
                for (sequence, event) in events where sequence <= end {
                    position.positions[organisation] = sequence
                    if let event, event.audience.admits(listener) {
                        replay.writeImmutableBuffer(Self.encode(event, id: position.text))
                    }
                }
                after = last.0
            }
            position.positions[organisation] = max(end, start)
        }
        replay.writeString("id: \(position.text)\nevent: beat\ndata: {}\n\n")
        return (key, replay, stream)
    }

    func leave(_ key: Int) { listeners.removeValue(forKey: key)?.sink.finish() }

    var listenerCount: Int { listeners.count }

    private func beatForever() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(5))
            send(LiveEvent(kind: .beat, data: "{}", audience: .init(isEveryone: true)))
            // A wake-up that failed to read tries again with the beat.
            if grown.withLock({ !$0.isEmpty }) { waker.yield() }
        }
    }

    private func endAll() {
        for one in listeners.values { one.sink.finish() }
        listeners = [:]
    }
}

/// When each unit's page was last heard of; kept in memory, because after a restart nobody has been heard of.
actor UnitLinks {
    private var heard: [UnitID: Instant] = [:]

    func hear(_ unit: UnitID, at now: Instant) { heard[unit] = now }
    func all() -> [UnitID: Instant] { heard }
}
