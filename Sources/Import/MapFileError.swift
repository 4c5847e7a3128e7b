/// Why a map file cannot be used, where in it the fault lies, and what to do.
public struct MapFileError: Error, Equatable, CustomStringConvertible {
    /// The path as it was given.
    public var file: String
    /// Bytes from the beginning, `nil` when the fault is not at one place.
    public var offset: UInt64?
    /// What is wrong, to be read after the file's name.
    public var problem: String
    /// What to do about it.
    public var remedy: String

    /// Says all that is known of the fault.
    public init(file: String, offset: UInt64? = nil, problem: String, remedy: String) {
        self.file = file
        self.offset = offset
        self.problem = problem
        self.remedy = remedy
    }

    /// One line for a terminal or a log.
    public var description: String {
        let place = offset.map { " at byte \($0)" } ?? ""
        return "\(file): \(problem)\(place): \(remedy)"
    }
}
