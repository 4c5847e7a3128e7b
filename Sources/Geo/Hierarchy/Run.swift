/// Edges of a row whose later ends stand on neighbouring floors: worked on four at a time.
///
/// The chunks follow the alignment of the times by floor; what a first or last chunk holds of other edges is
/// covered by a mask. So weights must have `margin` readable numbers before and behind.
///
/// Times in work stand `bias` above what they are. All sums are then ordinary positive floats when one reads their
/// bits so, which sort as the numbers do, and the least of four floats is one instruction everywhere, that of four whole
/// numbers is not.
struct Run {
    static let margin = 4
    static let bias: Int32 = 1 << 23
    /// No way, as it stands in times in work.
    static let blocked = Hierarchy.blocked + bias

    /// The floor of the first chunk's first lane.
    private let start: Int
    /// Lanes of the first chunk that are not the run's.
    private let lead: Int
    /// Lanes from there to the run's end.
    private let total: Int

    @inline(__always)
    init(from floor: Int, count: Int) {
        lead = floor & 3
        start = floor &- lead
        total = count &+ lead
    }

    /// Largest numbers where a chunk's lanes are not the run's: read from 3 − lead on for a first chunk, from 7 − left for
    /// a last one.
    nonisolated(unsafe) static let masks: UnsafePointer<Int32> = {
        let masks = UnsafeMutablePointer<Int32>.allocate(capacity: 10)
        for lane in 0..<10 { masks[lane] = (3..<7).contains(lane) ? 0 : Int32.max }
        return UnsafePointer(masks)
    }()

    @inline(__always)
    private static func load(_ numbers: UnsafePointer<Int32>) -> SIMD4<Int32> {
        UnsafeRawPointer(numbers).loadUnaligned(as: SIMD4<Int32>.self)
    }

    /// The least of each lane; where `sum` is masked, `old`. Both in work.
    @inline(__always)
    static func least(_ sum: SIMD4<Int32>, _ old: SIMD4<Int32>) -> SIMD4<Int32> {
        let (sum, old) = (unsafeBitCast(sum, to: SIMD4<Float>.self), unsafeBitCast(old, to: SIMD4<Float>.self))
        return unsafeBitCast(old.replacing(with: sum, where: sum .< old), to: SIMD4<Int32>.self)
    }

    @inline(__always)
    private static func lower(_ times: UnsafeMutablePointer<SIMD4<Int32>>, to sum: SIMD4<Int32>) {
        times.pointee = least(sum, times.pointee)
    }

    /// Lowers times by floor to base plus weight; `weights` points to the run's first edge.
    @inline(__always)
    func relax(
        _ times: UnsafeMutablePointer<Int32>, _ weights: UnsafePointer<Int32>, _ base: SIMD4<Int32>, _ masks: UnsafePointer<Int32>
    ) {
        var target = UnsafeMutableRawPointer(times + start).assumingMemoryBound(to: SIMD4<Int32>.self)
        var weight = weights - lead
        var left = total
        var sum = (Self.load(weight) &+ base) | Self.load(masks + (3 &- lead))
        while left > 4 {
            Self.lower(target, to: sum)
            target += 1
            weight += 4
            left &-= 4
            sum = Self.load(weight) &+ base
        }
        Self.lower(target, to: sum | Self.load(masks + (7 &- left)))
    }

    /// Lowers `best` to the least of time by floor plus weight.
    @inline(__always)
    func least(
        _ times: UnsafePointer<Int32>, _ weights: UnsafePointer<Int32>, _ best: inout SIMD4<Int32>,
        _ masks: UnsafePointer<Int32>
    ) {
        var source = UnsafeRawPointer(times + start).assumingMemoryBound(to: SIMD4<Int32>.self)
        var weight = weights - lead
        var left = total
        var sum = (Self.load(weight) &+ source.pointee) | Self.load(masks + (3 &- lead))
        while left > 4 {
            best = Self.least(sum, best)
            source += 1
            weight += 4
            left &-= 4
            sum = Self.load(weight) &+ source.pointee
        }
        sum = sum | Self.load(masks + (7 &- left))
        best = Self.least(sum, best)
    }
}
