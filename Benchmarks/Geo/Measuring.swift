import Foundation

/// Runs parts one after the other, leaves their problems for the peers and their figures for the report.
struct Measuring {
    let scenario: Scenario

    /// A part that fails says so and leaves the others alone; whether all were measured.
    func run(_ parts: Set<Part>) -> Bool {
        var isWhole = true
        func attempt(_ wanted: Bool, _ work: () throws -> Void) {
            guard wanted else { return }
            do {
                try work()
            } catch {
                say("  not measured: \(error)")
                isWhole = false
            }
        }
        attempt(parts.contains(where: \.needsHierarchy) || parts.contains(.area)) { try roads(parts) }
        attempt(parts.contains(.cover)) {
            say("Covering …")
            try keepFigures(CoverBench.roads(scenario))
        }
        attempt(parts.contains(.cover)) { try keepFigures(CoverBench.city(scenario)) }
        attempt(parts.contains(.median), median)
        attempt(parts.contains(.hypercube)) { try keepFigures(MedianBench.hypercube()) }
        attempt(parts.contains(.import), imports)
        return isWhole
    }

    private func roads(_ parts: Set<Part>) throws {
        say("New York is read …")
        let graph = try scenario.graph("ny_dimacs")
        try graph.write(to: "\(scenario.folder)/ny_dimacs.graph")
        try scenario.write(scenario.units(on: graph), as: "units")
        try scenario.write(scenario.scenes(on: graph), as: "scenes")
        try scenario.write(scenario.matrixRows(on: graph), as: "rows")
        try scenario.write(scenario.matrixColumns(on: graph), as: "columns")
        try scenario.write([Int32(Scenario.areaSeconds)], as: "area")
        if parts.contains(where: \.needsHierarchy) {
            say("The hierarchy is built …")
            var bench = HierarchyBench(graph, scenario)
            if parts.contains(.build) {
                try keepFigures(bench.build())
            }
            if parts.contains(.eta) {
                try keepFigures(bench.eta())
                try scenario.write(bench.times(scenes: 100), as: "eta")
            }
            if parts.contains(.matrix) {
                try keepFigures(bench.matrix())
                try scenario.write(bench.matrixTimes(), as: "matrix")
            }
            say("100,000 random pairs are asked of a plain search too …")
            try keepFigures(bench.check(pairs: 100_000))
        }
        if parts.contains(.area) {
            say("Areas …")
            try keepFigures(AreaBench.run(scenario, graph))
        }
    }

    private func median() throws {
        say("p-median …")
        let instances = try MedianInstance.all(scenario)
        for instance in instances {
            try scenario.write([Int32(instance.nodes), Int32(instance.count)] + instance.costs, as: instance.name)
        }
        let (figures, seconds) = try MedianBench.medians(instances)
        try keepFigures(figures + instances.map { Figure($0.name, seconds[$0.name] ?? 0, "s", "\($0.nodes) nodes, \($0.count) medians") })
    }

    private func imports() throws {
        say("An extract is made and read …")
        try keepFigures(ImportBench.run(scenario))
    }

    private func keepFigures(_ figures: [Figure]) throws {
        for figure in figures where figure.name.contains("_") {
            say("  \(figure.name) \(Report.number(figure.value)) \(figure.unit)")
        }
        try Ledger.add(figures, folder: scenario.folder)
    }

    private func say(_ text: String) {
        print(text)
        fflush(nil)
    }
}
