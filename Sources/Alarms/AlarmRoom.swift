public import Ground
public import Incidents
public import Journal

/// Takes what devices say and what people do about them: reads the state, decides, appends the entries and opens or joins the
/// incident, inside one write.
public struct AlarmRoom {
    let ledger: any Ledger
    let incidents: ControlRoom

    /// Seconds within which a latched device that goes on alarming is only counted.
    public static let repeatPause: Double = 30
    /// Seconds within which devices that fall silent together are one incident.
    public static let sameTrouble: Double = 30 * 60
    /// Devices of an organisation that may wait to be entered.
    public static let mostUnregistered = 200

    /// `salt` gives 32 fresh random bytes a call.
    public init(_ ledger: any Ledger, targets: Targets, salt: @escaping () -> [UInt8]) {
        self.ledger = ledger
        incidents = ControlRoom(ledger, targets: targets, salt: salt)
    }

    /// Takes one signal, once. Throws `Refusal` and changes nothing for what cannot be taken.
    public func receive(_ signal: AlarmSignal, by party: Party, in organisation: OrganisationID, at moment: Instant) throws -> AlarmAnswer {
        let done = try Once(ledger)(signal.key, for: "alarm|\(organisation)|\(signal.device)", by: party, at: moment) {
            try take(signal, by: party, in: organisation, at: moment)
        }
        var answer = done.outcome
        if done.isAgain { answer.again = true }
        return answer
    }

    private func take(_ signal: AlarmSignal, by party: Party, in organisation: OrganisationID, at moment: Instant) throws -> AlarmAnswer {
        var work = try work(on: signal, by: party, in: organisation, at: moment)
        let answer: AlarmAnswer =
            switch signal.what {
            case .alarm: try alarm(signal, &work, by: party, at: moment)
            case .fault: try fail(signal, &work, by: party, at: moment)
            case .clear: try clear(&work, by: party, at: moment)
            }
        try hear(&work, at: moment)
        try save(work, at: moment)
        return answer
    }

    /// The device; one that nobody has entered is met by its alarm, for no alarm is dropped because of a register.
    private func work(on signal: AlarmSignal, by party: Party, in organisation: OrganisationID, at moment: Instant) throws -> Work {
        let known = try load(signal.device, of: organisation)
        if let known, known.file.device.retired == nil { return known }
        guard signal.what == .alarm else { throw Self.unknown(signal.device) }
        var facts = AlarmDevice.Facts(kind: .other, name: signal.device.text, place: Location())
        if var work = known {
            facts = work.file.device.facts
            try append(.met(facts), to: &work, by: party, at: moment)
            return work
        }
        var query = StateQuery(kind: AlarmDevice.kind)
        query.organisations = [organisation]
        query.stages = [AlarmDevice.Condition.unregistered.rawValue]
        guard try ledger.count(query) < Self.mostUnregistered else {
            throw Refusal(
                .tooMany, field: "device", "未登记的设备已达 \(Self.mostUnregistered) 个，请先在“报警设备”中登记",
                "\(Self.mostUnregistered) devices wait to be entered: enter them under Alarm devices first")
        }
        return try begin(.met(facts), signal.device, of: organisation, by: party, at: moment)
    }

    static func unknown(_ id: DeviceID) -> Refusal {
        Refusal(.notFound, field: "device", "没有登记设备 \(id)：请先在“报警设备”中登记", "There is no device \(id): enter it under Alarm devices first")
    }

    // MARK: - Alarms

    private func alarm(_ signal: AlarmSignal, _ work: inout Work, by party: Party, at moment: Instant) throws -> AlarmAnswer {
        let device = work.file.device
        guard let latch = device.latch else {
            if device.isIsolated(at: moment) { return try ignore(signal, &work, by: party, at: moment) }
            let notice = try notice(for: device, at: moment)
            return try latch(signal, &work, notice: notice, by: party, at: moment)
        }
        // A test that nobody has reset does not hide what comes after the announced time.
        if latch.isTest, try notice(for: device, at: moment) == nil {
            let more = try conclude(latch, of: device, reason: "试警时段已过，再次报警", at: moment)
            return try self.latch(signal, &work, notice: nil, overtaking: more, by: party, at: moment)
        }
        return try again(signal, &work, latch, by: party, at: moment)
    }

    private func notice(for device: AlarmDevice, at moment: Instant) throws -> TestNotice? {
        try ledger.testNotices(of: [device.organisation], at: moment).first { $0.covers(device.id, at: moment) }
    }

    private func latch(
        _ signal: AlarmSignal, _ work: inout Work, notice: TestNotice?, overtaking more: Int? = nil, by party: Party, at moment: Instant
    ) throws -> AlarmAnswer {
        let device = work.file.device
        let (incident, isNew) = try incident(of: signal, device, isTest: notice != nil, by: party, at: moment)
        let alarm = AlarmEvent.Alarm(
            number: device.alarms + 1, event: signal.event, zone: signal.zone, said: signal.said, notice: notice?.id, incident: incident.id,
            incidentNumber: incident.number, overtook: more)
        if let old = device.latch { try bring(old.number, into: &work) }
        try append(.alarmed(alarm), to: &work, by: party, at: moment)
        return AlarmAnswer(notice != nil ? .test : isNew ? .opened : .joined, incident.id, incident.number)
    }

    /// Where the device's last alarm is still being handled, this one belongs to it; a test and an emergency never do.
    private func incident(
        of signal: AlarmSignal, _ device: AlarmDevice, isTest: Bool, by party: Party, at moment: Instant
    ) throws -> (incident: (id: IncidentID, number: String), isNew: Bool) {
        if !isTest, let last = device.incident, let open = try incidents.standing(last), !open.isExercise {
            try incidents.alarmRepeats(on: open.id, device: device.id.text, saying: try words(signal), by: party, at: moment)
            return ((open.id, open.number), false)
        }
        let opened = try open(device, cause: .alarm, isTest: isTest, said: signal.said, saying: try words(signal), by: party, at: moment)
        return ((opened.incident, opened.number), true)
    }

    private func again(
        _ signal: AlarmSignal, _ work: inout Work, _ latch: AlarmDevice.Latch, by party: Party, at moment: Instant
    ) throws -> AlarmAnswer {
        let device = work.file.device
        let standing = try incidents.standing(latch.incident)
        let more = try pending(device) + 1
        let isKnown = signal.zone.isEmpty || latch.zones.contains(signal.zone)
        let status: AlarmAnswer.Status = latch.isTest ? .test : .joined
        if let standing, isKnown, latch.count > 1, moment.seconds(since: latch.last) < Self.repeatPause {
            try keep(more, device, at: moment)
            return AlarmAnswer(status, standing.id, standing.number)
        }
        let (id, number): (IncidentID, String)
        if let standing {
            try incidents.alarmRepeats(on: standing.id, device: device.id.text, saying: try words(signal), by: party, at: moment)
            (id, number) = (standing.id, standing.number)
        } else {
            // What it belonged to has ended meanwhile: whoever goes on pressing is heard anew.
            let opened = try open(device, cause: .alarm, isTest: latch.isTest, said: signal.said, saying: try words(signal), by: party, at: moment)
            (id, number) = (opened.incident, opened.number)
        }
        try bring(latch.number, into: &work)
        try append(
            .repeated(.init(number: latch.number, more: more, zone: signal.zone, incident: id, incidentNumber: number)), to: &work, by: party, at: moment)
        try forget(device)
        return AlarmAnswer(latch.isTest ? .test : standing == nil ? .opened : .joined, id, number)
    }

    private func ignore(_ signal: AlarmSignal, _ work: inout Work, by party: Party, at moment: Instant) throws -> AlarmAnswer {
        let key = SlipKey(kind: Self.ignoredKind, name: work.file.device.subject.id)
        let last = try ledger.slip(key)?.at
        if last.map({ moment.seconds(since: $0) >= Self.repeatPause }) ?? true {
            try append(.ignored(zone: signal.zone), to: &work, by: party, at: moment)
            try ledger.put(Slip(kind: key.kind, name: key.name, content: [], at: moment, expires: moment.advanced(bySeconds: 86_400)))
        }
        return AlarmAnswer(.isolated)
    }

    private func words(_ signal: AlarmSignal) throws(Refusal) -> Words? { signal.zone.isEmpty ? nil : try Words(text: signal.zone) }

    /// The test's incident ends: an emergency takes its place. Returns how often it had gone off since its last entry.
    func conclude(_ latch: AlarmDevice.Latch, of device: AlarmDevice, reason: String, at moment: Instant) throws -> Int? {
        let more = try pending(device)
        try incidents.alarmReset(
            on: latch.incident, device: device.id.text, name: device.facts.name, reason: reason, by: .system("devices"), at: moment)
        try forget(device)
        return more == 0 ? nil : more
    }

    /// Opens the device's incident: its place, its cameras, and what the register says it is.
    func open(
        _ device: AlarmDevice, cause: AlarmOrigin.Cause, isTest: Bool = false, said: Instant? = nil, saying words: Words?, by party: Party, at moment: Instant
    ) throws -> Outcome {
        var opening = Command.Opening(source: .device, location: device.facts.place)
        opening.alarm = AlarmOrigin(
            device: device.id.text, name: device.facts.name, kind: device.facts.kind.name, cause: cause, cameras: device.facts.cameras)
        opening.type = cause.counts ? device.facts.type : .other
        opening.category = cause.counts ? device.facts.category : .other
        opening.priority = isTest || !cause.counts ? .fourth : device.priority
        opening.exercise = isTest
        opening.words = words
        // A clock that is wrong costs its own time, not the alarm.
        if let said, said <= moment, moment.seconds(since: said) < 366 * 86_400 { opening.occurred = said }
        return try incidents.perform(CommandRequest(.open(opening), by: party, in: device.organisation, at: moment))
    }
}
