/// For each hub, who has it in his label and how far off: long lists for hubs that few have, rows for all where many do.
struct HubTable: Sendable {
    fileprivate struct Bucket: Sendable {
        /// Where its entries begin, or the number of its row.
        var begin: Int32 = 0
        var count: Int32 = 0
        /// How many entries have room, −1 for a row.
        var room: Int32 = 0
    }
    private var buckets: [Bucket]
    /// Who and how long, in pieces of powers of two.
    private var entries: [SIMD2<Int32>] = []
    /// Pieces that nobody uses, by the power of two of their size.
    private var freePieces: [[Int32]] = Array(repeating: [], count: 32)
    private var rows: [Int32] = []
    private var freeRows: [Int32] = []
    /// How many members a row has room for; a multiple of 32.
    private(set) var stride = 0
    /// What `look` saw last; kept so that looking is not left out.
    private var looked: Int32 = 0

    init(ranks: Int) { buckets = Array(repeating: Bucket(), count: ranks) }

    var bytes: Int { 12 * buckets.count + 8 * entries.capacity + 4 * rows.capacity }

    /// A row pays from here on: reading one costs about as much as so many scattered entries.
    private var rowPays: Int { max(24, stride / 8) }

    /// Makes room for so many members.
    mutating func reserve(_ members: Int) {
        guard members > stride else { return }
        let wider = max(32, (members + members / 4 + 31) / 32 * 32)
        var moved = [Int32](repeating: Hierarchy.blocked, count: stride == 0 ? 0 : rows.count / stride * wider)
        if stride > 0 {
            for row in 0..<rows.count / stride {
                for member in 0..<stride { moved[row * wider + member] = rows[row * stride + member] }
            }
        }
        rows = moved
        stride = wider
    }

    /// Writes a member's label in.
    mutating func insert(_ member: Int32, _ label: UnsafeBufferPointer<SIMD2<Int32>>) {
        look(label)
        for hub in label { insert(member, Int(hub.x), hub.y) }
    }

    /// Takes a member's label out again.
    mutating func remove(_ member: Int32, _ label: UnsafeBufferPointer<SIMD2<Int32>>) {
        look(label)
        for hub in label { remove(member, Int(hub.x)) }
    }

    /// Looks at all that a label touches, so that memory answers for many hubs at once.
    private mutating func look(_ label: UnsafeBufferPointer<SIMD2<Int32>>) {
        looked = buckets.withUnsafeBufferPointer { buckets in
            entries.withUnsafeBufferPointer { Self.look(label, buckets.anyBase, $0) }
        }
    }

    /// Not negative; who uses it cannot be spared the looking.
    @inline(__always)
    private static func look(
        _ label: UnsafeBufferPointer<SIMD2<Int32>>, _ buckets: UnsafePointer<Bucket>,
        _ entries: UnsafeBufferPointer<SIMD2<Int32>>
    ) -> Int32 {
        guard !entries.isEmpty else { return 0 }
        var looked: Int32 = 0
        for hub in label {
            let bucket = buckets[Int(hub.x)]
            // Without a branch: a branch guessed wrong would wait for the memory that this is not to wait for.
            looked ^= entries.anyBase[Int(bucket.begin) & (bucket.room > 0 ? -1 : 0)].x
        }
        return looked
    }

    @inline(__always)
    private mutating func insert(_ member: Int32, _ hub: Int, _ time: Int32) {
        var bucket = buckets[hub]
        if bucket.room < 0 {
            rows[Int(bucket.begin) * stride + Int(member)] = time
        } else {
            if bucket.count == bucket.room { grow(&bucket) }
            entries[Int(bucket.begin &+ bucket.count)] = SIMD2(member, time)
        }
        bucket.count += 1
        if bucket.room >= 0, Int(bucket.count) > rowPays { spread(&bucket) }
        buckets[hub] = bucket
    }

    @inline(__always)
    private mutating func remove(_ member: Int32, _ hub: Int) {
        var bucket = buckets[hub]
        bucket.count -= 1
        if bucket.room < 0 {
            rows[Int(bucket.begin) * stride + Int(member)] = Hierarchy.blocked
            if Int(bucket.count) < rowPays / 4 { gather(&bucket) }
        } else {
            let begin = Int(bucket.begin)
            entries.withUnsafeMutableBufferPointer { entries in
                let entries = entries.anyBase + begin
                var slot = 0
                while entries[slot].x != member { slot &+= 1 }
                entries[slot] = entries[Int(bucket.count)]
            }
            if bucket.count == 0 {
                freePieces[bucket.room.trailingZeroBitCount].append(bucket.begin)
                bucket = Bucket()
            }
        }
        buckets[hub] = bucket
    }

    private mutating func piece(_ power: Int) -> Int32 {
        if let free = freePieces[power].popLast() { return free }
        let begin = Int32(entries.count)
        entries.append(contentsOf: repeatElement(.zero, count: 1 << power))
        return begin
    }

    private mutating func grow(_ bucket: inout Bucket) {
        let power = bucket.room == 0 ? 2 : bucket.room.trailingZeroBitCount + 1
        let begin = piece(power)
        for slot in 0..<Int(bucket.count) { entries[Int(begin) + slot] = entries[Int(bucket.begin) + slot] }
        if bucket.room > 0 { freePieces[bucket.room.trailingZeroBitCount].append(bucket.begin) }
        bucket.begin = begin
        bucket.room = 1 << Int32(power)
    }

    /// Turns a list into a row.
    private mutating func spread(_ bucket: inout Bucket) {
        let row: Int32
        if let free = freeRows.popLast() {
            row = free
        } else {
            row = Int32(rows.count / stride)
            rows.append(contentsOf: repeatElement(Hierarchy.blocked, count: stride))
        }
        for slot in 0..<Int(bucket.count) {
            let entry = entries[Int(bucket.begin) + slot]
            rows[Int(row) * stride + Int(entry.x)] = entry.y
        }
        freePieces[bucket.room.trailingZeroBitCount].append(bucket.begin)
        bucket.begin = row
        bucket.room = -1
    }

    /// Turns a row into a list.
    private mutating func gather(_ bucket: inout Bucket) {
        let row = Int(bucket.begin)
        freeRows.append(bucket.begin)
        guard bucket.count > 0 else {
            bucket = Bucket()
            return
        }
        let power = max(2, Int32.bitWidth - (bucket.count - 1).leadingZeroBitCount)
        let begin = Int(piece(power))
        var slot = begin
        for member in 0..<stride where rows[row * stride + member] != Hierarchy.blocked {
            entries[slot] = SIMD2(Int32(member), rows[row * stride + member])
            rows[row * stride + member] = Hierarchy.blocked
            slot += 1
        }
        bucket.begin = Int32(begin)
        bucket.room = 1 << Int32(power)
    }

    /// Who has a hub in his label, with the times.
    func members(of hub: Int) -> [SIMD2<Int32>] {
        let bucket = buckets[hub]
        if bucket.room >= 0 { return Array(entries[Int(bucket.begin)..<Int(bucket.begin + bucket.count)]) }
        let row = Int(bucket.begin) * stride
        return (0..<stride).filter { rows[row + $0] != Hierarchy.blocked }.map { SIMD2(Int32($0), rows[row + $0]) }
    }

    /// Writes the least sum of both labels for the first members; `times` has room for `stride`, and what has no way gets
    /// `Int32.max`.
    func times(_ label: UnsafeBufferPointer<SIMD2<Int32>>, into times: UnsafeMutablePointer<Int32>) {
        let chunks = stride / 32
        let looked = buckets.withUnsafeBufferPointer { buckets in
            entries.withUnsafeBufferPointer { entries in
                rows.withUnsafeBufferPointer { rows in
                    withUnsafeTemporaryAllocation(of: Portion.self, capacity: label.count + 1) { room -> Int32 in
                        // Rows grow from the front, lists from the back.
                        let portions = room.baseAddress!
                        var wide = 0
                        var long = label.count
                        let looked = Self.look(label, buckets.anyBase, entries)
                        for hub in label {
                            let bucket = buckets.anyBase[Int(hub.x)]
                            if bucket.room < 0 {
                                portions[wide] = Portion(begin: Int(bucket.begin) &* stride, count: 0, time: hub.y &+ Run.bias)
                                wide &+= 1
                            } else if bucket.room > 0 {
                                long &-= 1
                                portions[long] = Portion(begin: Int(bucket.begin), count: bucket.count, time: hub.y &+ Run.bias)
                            }
                        }
                        Self.fold(rows.anyBase, UnsafeBufferPointer(start: portions, count: wide), chunks, times)
                        while long < label.count {
                            let portion = portions[long]
                            var entry = entries.anyBase + portion.begin
                            let end = entry + Int(portion.count)
                            while entry < end {
                                let member = Int(entry.pointee.x)
                                times[member] = min(times[member], entry.pointee.y &+ portion.time)
                                entry += 1
                            }
                            long &+= 1
                        }
                        return looked
                    }
                }
            }
        }
        let wide = UnsafeMutableRawPointer(times).assumingMemoryBound(to: SIMD4<Int32>.self)
        let blocked = SIMD4<Int32>(repeating: Run.blocked)
        let never = SIMD4<Int32>(repeating: Int32.max)
        let bias = SIMD4<Int32>(repeating: Run.bias)
        // Nothing is added: a sign is 0.
        for chunk in 0..<chunks * 8 &+ Int(looked >> 31) {
            let biased = wide[chunk]
            wide[chunk] = (biased &- bias).replacing(with: never, where: biased .>= blocked)
        }
    }

    /// What one hub of a label contributes: a row or a list, and the label's own time (in work, see `Run`).
    private struct Portion {
        var begin: Int
        var count: Int32
        var time: Int32
    }

    /// The least over some rows, 32 members at a time: as many as registers hold beside what they are compared with.
    @inline(__always)
    private static func fold(
        _ rows: UnsafePointer<Int32>, _ portions: UnsafeBufferPointer<Portion>, _ chunks: Int,
        _ times: UnsafeMutablePointer<Int32>
    ) {
        let blocked = SIMD4<Int32>(repeating: Run.blocked)
        for chunk in 0..<chunks {
            var (a, b, c, d) = (blocked, blocked, blocked, blocked)
            var (e, f, g, h) = (blocked, blocked, blocked, blocked)
            let column = UnsafeRawPointer(rows + chunk &* 32)
            for portion in portions {
                let row = (column + portion.begin &* 4).assumingMemoryBound(to: SIMD4<Int32>.self)
                let own = SIMD4<Int32>(repeating: portion.time)
                a = Run.least(row[0] &+ own, a)
                b = Run.least(row[1] &+ own, b)
                c = Run.least(row[2] &+ own, c)
                d = Run.least(row[3] &+ own, d)
                e = Run.least(row[4] &+ own, e)
                f = Run.least(row[5] &+ own, f)
                g = Run.least(row[6] &+ own, g)
                h = Run.least(row[7] &+ own, h)
            }
            let out = UnsafeMutableRawPointer(times + chunk &* 32).assumingMemoryBound(to: SIMD4<Int32>.self)
            (out[0], out[1], out[2], out[3]) = (a, b, c, d)
            (out[4], out[5], out[6], out[7]) = (e, f, g, h)
        }
    }

}
