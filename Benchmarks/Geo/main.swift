import Foundation

let scenario = Scenario(data: "../shared/data", folder: "build-output/geo")
try FileManager.default.createDirectory(atPath: scenario.folder, withIntermediateDirectories: true)
let (graph, took) = try timed { try scenario.graph("ny_dimacs") }
print(graph.nodes, graph.arcs, took)
try graph.write(to: scenario.folder + "/ny_dimacs.graph")
for instance in try CoverInstance.roads(scenario) { print(instance.name, instance.count, instance.optimum ?? 0, instance.rows.count); try instance.write(scenario) }
let (pmeds, took2) = try timed { try MedianInstance.all(scenario) }
print(pmeds.count, took2)
