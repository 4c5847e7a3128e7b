/// Numbers that no longer change, read without the bounds checks that cost a third of the time in the innermost loops of a
/// release build; debug builds keep them.
struct CoverColumn<Element: BitwiseCopyable> {
    private final class Storage {
        let buffer: UnsafeMutableBufferPointer<Element>

        init(_ elements: [Element]) {
            buffer = .allocate(capacity: elements.count)
            _ = buffer.initialize(from: elements)
        }

        deinit { buffer.deallocate() }
    }

    private let storage: Storage
    private let buffer: UnsafeBufferPointer<Element>

    init(_ elements: [Element]) {
        storage = Storage(elements)
        buffer = UnsafeBufferPointer(storage.buffer)
    }

    var count: Int { buffer.count }

    subscript(place: Int) -> Element { buffer[place] }
}
