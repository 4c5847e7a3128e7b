/// Plays a shift and keeps count.
struct ShiftPlay {
    private let shift: Shift
    private let asked: [[Int]]
    private let placeSums: [Double]
    private let units: Int
    private var freeAt: [Double]
    private var queue = ShiftQueue()
    private var draw = SeededDraw(seed: 0)

    /// What is counted, but for the responses.
    private struct Tally {
        var calls = 0
        var lost = 0
        var unreached = 0
        var waiting = 0
        var waited = 0.0
        var busy: [Double]
        var duty: [Double]
        var taken: [Int]
        var callsByHour = [Int](repeating: 0, count: 24)
        var busyByHour = [Double](repeating: 0, count: 24)
        var dutyByHour = [Double](repeating: 0, count: 24)

        init(units: Int) {
            busy = [Double](repeating: 0, count: units)
            duty = busy
            taken = [Int](repeating: 0, count: units)
        }
    }

    private var times = 0
    private var tally: Tally
    private var means: [Double] = []
    private var responses: [[Float]] = Array(repeating: [], count: 24)
    /// Calls looked at since the pace was last asked.
    private var looked = 0
    private var isEnded = false
    private var roundSum = 0.0
    private var roundAnswered = 0

    init(_ shift: Shift) {
        self.shift = shift
        units = shift.travel.sites
        asked = (0..<shift.travel.points).map { Hypercube.asked(at: $0, shift.travel, shift.preferences?[$0]) }
        var sum = 0.0
        placeSums = shift.rhythm.places.map { sum += $0; return sum }
        freeAt = [Double](repeating: 0, count: units)
        tally = Tally(units: units)
    }

    /// Plays the shift once; seconds count from Monday 00:00. False, and nothing counted, where the pace ended it on the way.
    mutating func play(_ round: Int, goesOn: () -> Bool) throws(SitingFault) -> Bool {
        let start = tally
        let answered = responses.map(\.count)
        draw = SeededDraw(seed: shift.seed &+ UInt64(round) &* 0xD134_2543_DE82_EF95)
        let begin = Double(shift.hours.lowerBound) * 3600, end = Double(shift.hours.upperBound) * 3600
        for unit in 0..<units { freeAt[unit] = -.infinity }
        queue.empty()
        roundSum = 0
        roundAnswered = 0
        for hour in (shift.hours.lowerBound - shift.before)..<shift.hours.upperBound {
            count(duty: hour)
            let rate = shift.rhythm.hourly[CallRhythm.wrapped(hour)] / 3600
            guard rate > 0 else { continue }
            var now = Double(hour) * 3600 + draw.exponential(mean: 1 / rate)
            while !isEnded, now < Double(hour + 1) * 3600 {
                ask(goesOn, after: 1)
                serveQueue(until: now, goesOn)
                answer(at: now, isCounted: now >= begin)
                guard queue.count <= Shift.mostWaiting else {
                    throw .value("more than \(Shift.mostWaiting) calls wait at once: the shift needs more units")
                }
                now += draw.exponential(mean: 1 / rate)
            }
        }
        // Who still waits at the end is served as after any other call.
        serveQueue(until: end + Double(CallRhythm.hoursOfWeek) * 3600, goesOn)
        guard !isEnded else {
            tally = start
            for hour in 0..<24 { responses[hour].removeLast(responses[hour].count - answered[hour]) }
            return false
        }
        tally.unreached += queue.waiting.reduce(0) { $0 + ($1.isCounted ? 1 : 0) }
        times += 1
        if roundAnswered > 0 { means.append(roundSum / Double(roundAnswered)) }
        return true
    }

    private mutating func ask(_ goesOn: () -> Bool, after calls: Int) {
        looked += calls
        guard looked >= 4096 else { return }
        looked = 0
        if !goesOn() { isEnded = true }
    }

    private mutating func count(duty hour: Int) {
        guard shift.hours.contains(hour) else { return }
        for unit in 0..<units where shift.isOnDuty(unit, hourOfWeek: hour) {
            tally.duty[unit] += 3600
            tally.dutyByHour[CallRhythm.wrapped(hour) % 24] += 3600
        }
    }

    private mutating func answer(at now: Double, isCounted: Bool) {
        let place = draw.index(in: placeSums)
        let hour = Int((now / 3600).rounded(.down))
        if isCounted {
            tally.calls += 1
            tally.callsByHour[CallRhythm.wrapped(hour) % 24] += 1
        }
        guard !asked[place].isEmpty else {
            if isCounted { tally.unreached += 1 }
            return
        }
        for unit in asked[place] where freeAt[unit] <= now && shift.isOnDuty(unit, hourOfWeek: hour) {
            return send(unit, to: place, called: now, at: now, isCounted: isCounted)
        }
        switch shift.whenAllBusy {
        case .lost: if isCounted { tally.lost += 1 }
        case .waits:
            queue.append(ShiftQueue.Call(at: now, place: place, isCounted: isCounted))
            if isCounted { tally.waiting += 1 }
        }
    }

    /// Sends units that become free, in that order, to the call that has waited longest of those they can reach.
    private mutating func serveQueue(until limit: Double, _ goesOn: () -> Bool) {
        var idle: Set<Int> = []
        while let first = queue.waiting.first, !isEnded {
            var next = -1, at = Double.infinity
            for unit in 0..<units where !idle.contains(unit) {
                let time = available(unit, from: max(freeAt[unit], first.at))
                if time < at { (next, at) = (unit, time) }
            }
            guard next >= 0, at <= limit else { return }
            let (call, passed) = queue.take { shift.travel[next, $0.place] != TimeTable.noWay && asked[$0.place].contains(next) }
            ask(goesOn, after: passed)
            if let call {
                send(next, to: call.place, called: call.at, at: max(at, call.at), isCounted: call.isCounted)
                idle.removeAll()
            } else {
                idle.insert(next)
            }
        }
    }

    /// When the unit is free and on duty, from a time on; never, for one without duty.
    private func available(_ unit: Int, from time: Double) -> Double {
        guard shift.duty != nil else { return time }
        let hour = Int((time / 3600).rounded(.down))
        for later in hour...(hour + CallRhythm.hoursOfWeek) where shift.isOnDuty(unit, hourOfWeek: later) {
            return max(time, Double(later) * 3600)
        }
        return .infinity
    }

    private mutating func send(_ unit: Int, to place: Int, called: Double, at now: Double, isCounted: Bool) {
        let way = Double(shift.travel[unit, place]) / 1000
        let mean = shift.scene[unit]
        let scene = switch shift.spread {
        case .constant: mean
        case .exponential: draw.exponential(mean: mean)
        case .lognormal(let deviation): draw.lognormal(mean: mean, deviation: deviation * mean)
        }
        let until = now + scene + Double(shift.legs) * way
        freeAt[unit] = until
        count(busy: unit, from: now, until: until)
        guard isCounted else { return }
        tally.taken[unit] += 1
        tally.waited += now - called
        let response = now - called + way
        responses[CallRhythm.wrapped(Int((called / 3600).rounded(.down))) % 24].append(Float(response))
        roundSum += response
        roundAnswered += 1
    }

    /// Counts what of the time bound lies in the shift.
    private mutating func count(busy unit: Int, from: Double, until: Double) {
        var time = max(from, Double(shift.hours.lowerBound) * 3600)
        let end = min(until, Double(shift.hours.upperBound) * 3600)
        while time < end {
            let hour = Int((time / 3600).rounded(.down))
            let stop = min(end, Double(hour + 1) * 3600)
            if shift.isOnDuty(unit, hourOfWeek: hour) {
                tally.busy[unit] += stop - time
                tally.busyByHour[CallRhythm.wrapped(hour) % 24] += stop - time
            }
            time = stop
        }
    }

    /// The count, nil when nothing was played.
    func result() -> ShiftResult? {
        guard times > 0 else { return nil }
        let hours = (0..<24).compactMap { hour -> ShiftResult.Hour? in
            guard tally.dutyByHour[hour] > 0 || tally.callsByHour[hour] > 0 else { return nil }
            let ascending = responses[hour].sorted()
            return ShiftResult.Hour(
                hour: hour, calls: tally.callsByHour[hour], answered: ascending.count,
                p50: ShiftResult.quantile(0.5, of: ascending), p90: ShiftResult.quantile(0.9, of: ascending),
                busy: tally.dutyByHour[hour] > 0 ? tally.busyByHour[hour] / tally.dutyByHour[hour] : 0)
        }
        let all = responses.flatMap { $0 }.sorted()
        let sum = all.reduce(0.0) { $0 + Double($1) }
        let mean = means.isEmpty ? 0 : means.reduce(0, +) / Double(means.count)
        let variance = means.count > 1 ? means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count - 1) : 0
        return ShiftResult(
            times: times, calls: tally.calls, answered: all.count, lost: tally.lost, unreached: tally.unreached,
            waiting: tally.calls > 0 ? Double(tally.waiting) / Double(tally.calls) : 0, wait: all.isEmpty ? 0 : tally.waited / Double(all.count),
            response: all.isEmpty ? 0 : sum / Double(all.count),
            responseError: means.count > 1 ? (variance / Double(means.count)).squareRoot() : 0,
            busy: (0..<units).map { tally.duty[$0] > 0 ? tally.busy[$0] / tally.duty[$0] : 0 }, callsByUnit: tally.taken, hours: hours,
            responses: all)
    }
}
