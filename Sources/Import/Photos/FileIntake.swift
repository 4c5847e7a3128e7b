public import Ground

/// Takes a file from outside: what it is, whether it is wanted and of bearable size, and a clean copy of it.
public enum FileIntake {
    /// What was taken in.
    public struct Taken: Sendable, Equatable {
        public let kind: FileKind
        /// What a photo said before it was cleaned; `nil` for papers.
        public let metadata: PhotoMetadata?
    }

    /// Writes what is kept of `from` to `to`, which must not exist yet: photos without their metadata, papers as they are.
    /// Throws `Refusal` with words for whoever sent it, and leaves nothing at `to` then.
    public static func take(from: String, to: String, accepting: Set<FileKind>) throws -> Taken {
        do {
            let file = try FileBytes(path: from)
            let kind = try FileKind.sniffed(file)
            guard accepting.contains(kind) else { throw FileFault.unwanted(kind, accepting: accepting) }
            guard file.count <= kind.mostBytes else { throw FileFault.tooLarge(kind) }
            guard kind.isPhoto else {
                try PhotoCleaner.copy([.kept(0..<file.count)], of: file, to: to)
                return Taken(kind: kind, metadata: nil)
            }
            let plan = try PhotoPlan.of(file, kind)
            try PhotoCleaner.copy(plan.pieces, of: file, to: to)
            return Taken(kind: kind, metadata: plan.metadata)
        } catch let fault as FileFault {
            throw fault.refusal
        }
    }
}

extension FileKind {
    /// What the file at the path is by its bytes. Throws `Refusal` for what is no kind that is taken.
    public init(of path: String) throws {
        do {
            self = try FileKind.sniffed(try FileBytes(path: path))
        } catch let fault as FileFault {
            throw fault.refusal
        }
    }
}
