public import Ground

extension RoadGraph {
    /// Says whether a correction has a place on this map, at the moment it is drawn, and which streets it would hold on;
    /// throws a `Refusal` that says what to do when it has none.
    @discardableResult
    public func check(_ correction: RoadCorrection) throws(Refusal) -> [[Position]] {
        try checkDrawing(correction)
        switch correction.kind {
        case .closure, .speed:
            let found = network.segments(along: correction.line)
            guard !found.isEmpty else {
                throw Refusal(
                    .notFound, field: "line", "所画的线附近没有道路：请沿着道路画，或横穿要封闭的道路。",
                    "There is no street along this line: draw along a street, or across the one that is closed.")
            }
            return found.map { matched in
                let segment = network.segments[Int(matched.segment)]
                return [network.positions[Int(segment.from)], network.positions[Int(segment.to)]]
            }
        case .shortcut, .gate:
            var draft = NetworkDraft(network)
            let number = corrections.structures.count
            try draft.add(correction, number: number, network.grid)
            return draft.segments.filter { Int($0.drawn) == number }.map {
                [draft.positions[Int($0.from)], draft.positions[Int($0.to)]]
            }
        }
    }

    /// Metres that one shortcut may be long: what it meets is contracted anew at once.
    static let longestShortcut = 5_000.0
    /// Points that one shortcut may have, and how often it may cross itself: what is drawn by hand has few.
    static let mostPoints = 100
    static let mostSelfCrossings = 20
    /// Metres of street that one closure or speed may follow.
    static let longestStretch = 50_000.0

    /// What is wrong with a drawing before the streets are looked at.
    private func checkDrawing(_ correction: RoadCorrection) throws(Refusal) {
        let line = correction.line
        guard !line.isEmpty else {
            throw Refusal(.missing, field: "line", "还没有画：请在地图上画出位置。", "Nothing is drawn: draw on the map where it is.")
        }
        guard line.count <= 1000 else {
            throw Refusal(.tooLarge, field: "line", "线条的点太多（最多 1000 个）。", "The line has too many points (1,000 at most).")
        }
        guard let bounds = Bounds(bare.positions), line.allSatisfy({
            $0.latitude.isFinite && $0.longitude.isFinite && bounds.contains($0, margin: Self.farthestOffRoad)
        }) else {
            throw Refusal(.unreadable, field: "line", "位置不在地图范围内。", "This lies off the map.")
        }
        let metres = zip(line, line.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
        let longest = correction.kind == .shortcut ? Self.longestShortcut : Self.longestStretch
        guard metres <= longest else {
            let kilometres = Int(longest / 1000)
            throw Refusal(
                .tooLarge, field: "line", "线条太长（最长 \(kilometres) 公里）：请分段画。",
                "The line is too long (\(kilometres) km at most): draw it in parts.")
        }
        if correction.kind == .shortcut {
            guard line.count >= 2, metres >= 2 else {
                throw Refusal(
                    .unreadable, field: "line", "通道长度为零：请画出起点和终点。", "A shortcut of no length: draw its beginning and its end.")
            }
            guard line.count <= Self.mostPoints, Self.selfCrossings(line) <= Self.mostSelfCrossings else {
                throw NetworkDraft.tooTangled
            }
        }
        if correction.kind == .speed {
            guard let speed = correction.speed, speed.isFinite, (1...150).contains(speed) else {
                throw Refusal(.unreadable, field: "speed", "速度应在每小时 1 到 150 公里之间。", "The speed must be between 1 and 150 kilometres an hour.")
            }
        }
        if let from = correction.from, let until = correction.until, from >= until {
            throw Refusal(.outOfOrder, field: "until", "结束时间应晚于开始时间。", "The end must be later than the beginning.")
        }
    }

    /// How often a line crosses itself; where two legs meet they do not cross.
    private static func selfCrossings(_ line: [Position]) -> Int {
        (0..<max(0, line.count - 3)).reduce(0) { count, first in
            count + (first + 2..<line.count - 1).count {
                crossing(line[first], line[first + 1], line[$0], line[$0 + 1]) != nil
            }
        }
    }

    /// Makes exactly these corrections hold, instead of whichever held before, as things stand at `now` (`nil`: at every
    /// hour). Returns the ids of those that have no place on this map.
    @discardableResult
    public mutating func apply(_ corrections: [RoadCorrection], at now: Instant?) -> [String] {
        self.now = now
        var leftOut: [String] = []
        var good: [RoadCorrection] = []
        for correction in corrections {
            if (try? checkDrawing(correction)) == nil { leftOut.append(correction.id) } else { good.append(correction) }
        }
        let wanted = good.filter { $0.kind == .shortcut || $0.kind == .gate }
        var before = self.corrections
        if wanted != before.wanted {
            build(wanted)
            before.stretches = []
        }
        let placed = Set(self.corrections.structures.map(\.id))
        leftOut += wanted.map(\.id).filter { !placed.contains($0) }
        self.corrections.stretches = []
        for correction in good where correction.kind == .closure || correction.kind == .speed {
            let known = before.stretches.first { $0.correction.id == correction.id && $0.correction.line == correction.line }
            let segments = known?.segments ?? network.segments(along: correction.line)
            if segments.isEmpty { leftOut.append(correction.id) } else { self.corrections.stretches.append((correction, segments)) }
        }
        refresh()
        return leftOut
    }

    /// Opens and shuts what has hours, begins and ends corrections; whether anything changed.
    @discardableResult
    public mutating func moment(_ now: Instant) -> Bool {
        self.now = now
        return refresh()
    }

    /// Makes the network anew with these shortcuts and gates in it; nodes of the map keep their numbers.
    private mutating func build(_ wanted: [RoadCorrection]) {
        var draft = NetworkDraft(bare)
        corrections.structures = []
        for structure in wanted {
            do {
                try draft.add(structure, number: corrections.structures.count, bare.grid)
            } catch { continue }
            corrections.structures.append(structure)
        }
        corrections.wanted = wanted
        network = corrections.structures.isEmpty ? bare : Network(draft)
        shelf = Shelf()
        corrections.stretches = []
        situation = corrections.situation(on: network, at: now)
        contractAgain()
    }

    /// Brings the layers to what holds now; only what changed is weighed again.
    @discardableResult
    private mutating func refresh() -> Bool {
        let next = corrections.situation(on: network, at: now)
        guard next != situation else { return false }
        let (segments, vertices) = next.differences(from: situation, on: network)
        situation = next
        let isMine = isKnownUniquelyReferenced(&shelf)
        shelf = shelf.changed(segments, vertices, network, next, corrections.structures, isMine: isMine)
        return true
    }
}
