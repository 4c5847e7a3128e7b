/// Calls that wait, the longest first. Taking one costs what lies before it, not what lies behind.
struct ShiftQueue {
    struct Call {
        var at: Double
        var place: Int
        var isCounted: Bool
    }

    private var calls: [Call] = []
    private var head = 0

    var count: Int { calls.count - head }
    var waiting: ArraySlice<Call> { calls[head...] }

    mutating func append(_ call: Call) { calls.append(call) }

    mutating func empty() {
        calls.removeAll(keepingCapacity: true)
        head = 0
    }

    /// Takes the call that has waited longest of those that fit; nil where none does. Tells how many were looked at.
    mutating func take(where fits: (Call) -> Bool) -> (call: Call?, passed: Int) {
        guard let found = calls[head...].firstIndex(where: fits) else { return (nil, count) }
        let call = calls[found]
        let passed = found - head + 1
        for place in stride(from: found, to: head, by: -1) { calls[place] = calls[place - 1] }
        head += 1
        // What has been taken goes when it is half of all, so that each call moves once on the average.
        if head * 2 > calls.count {
            calls.removeFirst(head)
            head = 0
        }
        return (call, passed)
    }
}
