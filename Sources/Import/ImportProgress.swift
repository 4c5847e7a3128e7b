/// How far an import has come, for a bar on a terminal.
public struct ImportProgress: Sendable, Equatable {
    /// What is being done.
    public enum Step: Sendable, CaseIterable {
        case checking, outlines, streets, places, joining
    }

    public var step: Step
    /// Of the whole import, from 0 to 1, never less than before.
    public var share: Double

    public init(_ step: Step, share: Double) {
        self.step = step
        self.share = share
    }
}

/// Tells of one step after the other as parts of a whole; each has the share that it usually takes.
struct ImportSteps {
    private let tell: (ImportProgress) -> Void
    private let ends: [(step: ImportProgress.Step, from: Double, to: Double)]

    init(_ weights: [(ImportProgress.Step, Double)], _ tell: @escaping (ImportProgress) -> Void) {
        self.tell = tell
        let whole = weights.reduce(0) { $0 + $1.1 }
        var (before, ends): (Double, [(ImportProgress.Step, Double, Double)]) = (0, [])
        for (step, weight) in weights {
            ends.append((step, before / whole, (before + weight) / whole))
            before += weight
        }
        self.ends = ends
    }

    /// Tells how much of the step is done, from 0 to 1.
    func callAsFunction(_ step: ImportProgress.Step, _ share: Double) {
        guard let place = ends.first(where: { $0.step == step }) else { return }
        tell(ImportProgress(step, share: place.from + (place.to - place.from) * min(1, max(0, share))))
    }
}
