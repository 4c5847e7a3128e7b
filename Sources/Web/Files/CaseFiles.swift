public import Ground

/// What an installation lends the pages that take photos and papers: a folder that only the server reads, and a taker that knows
/// foreign forms. Readers of foreign forms live elsewhere.
public struct CaseFiles: Sendable {
    /// Writes what is kept of the file at `from` to `to`, which is not there yet: photos without what they say beside their
    /// pixels. Throws a `Refusal` with words for whoever sent it.
    public typealias Taker = @Sendable (_ from: String, _ to: String, _ accepting: Set<FileKind>) throws -> Taken

    /// What a taker found out about a file.
    public struct Taken: Sendable, Equatable {
        public var kind: FileKind
        /// Pixels as a photo is shown; 0 for papers.
        public var width = 0
        public var height = 0
        /// When and where a photo says that it was taken.
        public var taken: Instant?
        public var position: Sealed<Position>?

        public init(_ kind: FileKind) { self.kind = kind }
    }

    let folder: String
    /// Bytes of the disk that uploads leave free: the record must find room when photos do not.
    let reserve: Int
    let take: Taker

    /// `folder` is made where it is not there yet.
    public init(folder: String, reserve: Int = 1024 * 1024 * 1024, take: @escaping Taker) {
        self.folder = folder
        self.reserve = reserve
        self.take = take
    }
}

/// A file that lies on the shelf.
public struct ShelvedFile: Sendable, Equatable, Codable {
    /// SHA-256 of what is kept, in hexadecimal: the file's name on the shelf.
    public let digest: String
    public let kind: FileKind
    public let bytes: Int
    /// Pixels as a photo is shown; 0 for papers.
    public let width: Int
    public let height: Int
    /// What the sender called it, without folders, with an end that fits the kind.
    public let name: String
    /// When a photo says that it was taken.
    public let taken: Instant?
    /// Where a photo says that it was taken, WGS-84. No longer in the file: it belongs in the case's sealed part.
    public let position: Sealed<Position>?
}
