import Foundation
import Geo
import Import

/// An import of a large extract: generated, because none that is real may be carried along.
enum ImportBench {
    static let seed: UInt64 = 50_110
    static let bytes = 50_000_000

    /// Makes the extract in the folder, unless it lies there from a run before, and imports it once with a progress bar.
    static func run(_ scenario: Scenario) throws -> [Figure] {
        let path = "\(scenario.folder)/extract-\(seed).osm.pbf"
        let there = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int ?? 0
        let size = abs(there - bytes) < bytes / 10 ? there : try ExtractMaker(seed: seed).write(bytes: bytes, to: path)
        let bar = isatty(2) == 1
        nonisolated(unsafe) var shown = -1
        let before = peakMemory()
        let (map, seconds) = try timed {
            try OSMImporter.read(path: path) { progress in
                let done = Int(progress.share * 40)
                guard bar, done != shown else { return }
                shown = done
                FileHandle.standardError.write(Data("\r\(String(repeating: "█", count: done))\(String(repeating: "░", count: 40 - done)) \(progress.step)  ".utf8))
            }
        }
        if bar { FileHandle.standardError.write(Data("\n".utf8)) }
        let what = "\(size / 1_000_000) MB made from seed \(seed): \(map.streets.count) streets, \(map.buildings.count) buildings, \(map.nodes.count) nodes"
        return [
            Figure("import_50mb_s", seconds, "s", what),
            Figure("import_50mb_peak_mb", max(0, peakMemory() - before), "MB", "memory at its highest, above what the program had before; the map itself is in it"),
        ]
    }

    /// Megabytes the process has held at most, as the system counts them; 0 where it does not say.
    private static func peakMemory() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Double($0.filter(\.isNumber)) }.map { $0 / 1024 } ?? 0
    }
}
