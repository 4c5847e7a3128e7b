public import Ground
public import Journal

/// A list of cases as the rows of a table, each as its reader may see it: whoever keeps the register takes it along.
public struct CaseExport: Sendable {
    private let system: any CaseSystem
    private let language: Language

    public init(of system: any CaseSystem, in language: Language) { (self.system, self.language) = (system, language) }

    /// Columns that every system has, then the lines of its form; attachments stay with their case.
    public var heading: [String] {
        [LocalisedText("编号", "Number"), LocalisedText("办理情况", "Stage"), LocalisedText("登记时间", "Opened"), LocalisedText("期限", "Due"), LocalisedText("单位", "Organisation")]
            .map { $0(language) } + lines.map { $0.shape.title(language) }
    }

    private var lines: [(index: Int, shape: LineShape)] { system.lines.enumerated().filter { $0.element.input != .files }.map { ($0.offset, $0.element) } }

    /// `nil` for whoever does not keep the register of the case's organisation. What somebody may not see is masked.
    public func row(_ state: StoredState, for standing: Standing) throws -> [String]? {
        guard system.isKept(by: standing), let cells = try system.cells(state, for: standing, language) else { return nil }
        let stage = system.stages.first { $0.value == state.stage }?.title(language) ?? state.stage
        return [
            system.linked(state).number, stage, String(state.moment.local.dropLast(3)), state.due.map { String($0.local.dropLast(3)) } ?? "", state.organisation.text,
        ] + lines.map { cells[$0.index] }
    }
}
