import Ground
import Import
import Web

/// Photos without what they say beside their pixels, papers as they are: what the shelf keeps of a file.
@Sendable func takeFile(_ from: String, _ to: String, _ accepting: Set<FileKind>) throws -> CaseFiles.Taken {
    let intake = try FileIntake.take(from: from, to: to, accepting: accepting)
    var taken = CaseFiles.Taken(intake.kind)
    if let metadata = intake.metadata {
        (taken.width, taken.height, taken.taken, taken.position) = (metadata.width, metadata.height, metadata.taken, metadata.position)
    }
    return taken
}
