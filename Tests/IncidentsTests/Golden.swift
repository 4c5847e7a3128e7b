import Foundation
import Testing

/// A text that review has read and that must not change unnoticed.
enum Golden {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Compares with a file of the project. When it differs, the new text is left in `build-output/` for comparing.
    static func check(_ text: String, is path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let stored = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        guard stored != text else { return }
        let output = root.appendingPathComponent("build-output")
        try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        let name = URL(fileURLWithPath: path).lastPathComponent
        try text.write(to: output.appendingPathComponent(name), atomically: true, encoding: .utf8)
        Issue.record("\(path) differs; the new text is in build-output/\(name):\n\(text)", sourceLocation: sourceLocation)
    }
}
