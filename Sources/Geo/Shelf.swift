import Synchronization

/// What was worked out for each profile so far, each made once, when it is first asked for.
final class Shelf: Sendable {
    private let layers: Mutex<[TravelProfile: Layer]>
    /// The layers' times on the hierarchy.
    private let metrics: Mutex<[TravelProfile: HierarchyMetric]>

    init(_ layers: [TravelProfile: Layer] = [:], _ metrics: [TravelProfile: HierarchyMetric] = [:]) {
        self.layers = Mutex(layers)
        self.metrics = Mutex(metrics)
    }

    /// The profile's layer, made now if nobody has asked for it.
    func layer(_ profile: TravelProfile, make: () -> Layer) -> Layer {
        layers.withLock { layers in
            if let layer = layers[profile] { return layer }
            let layer = make()
            layers[profile] = layer
            return layer
        }
    }

    /// The profile's times on the hierarchy, worked out now if nobody has asked for them.
    func metric(_ profile: TravelProfile, make: () -> HierarchyMetric) -> HierarchyMetric {
        metrics.withLock { metrics in
            if let metric = metrics[profile] { return metric }
            let metric = make()
            metrics[profile] = metric
            return metric
        }
    }

    /// The same layers for another hierarchy.
    func withoutMetrics() -> Shelf { Shelf(layers.withLock { $0 }) }

    /// The shelf after a change on some segments and vertices: what does not notice stays as it is, of the rest only those
    /// segments are weighed again. `isMine` says that nobody else looks at this shelf, which then gives what it has away.
    func changed(
        _ segments: Set<Int32>, _ vertices: Set<Int32>, _ network: Network, _ now: Situation,
        _ structures: [RoadCorrection], isMine: Bool
    ) -> Shelf {
        var known = layers.withLock { $0 }
        var metrics = metrics.withLock { metrics in
            let all = metrics
            if isMine { metrics = [:] }
            return all
        }
        for (profile, layer) in known {
            let (next, changes) = layer.changed(segments, vertices, network, now, structures)
            known[profile] = next
            guard !changes.isEmpty, metrics[profile] != nil else { continue }
            metrics[profile]?.update(
                changes.flatMap { segment in
                    [2 * segment, 2 * segment + 1].map { arc in
                        (arc: arc, milliseconds: next.outgoing[Int(network.slots[arc])].milliseconds)
                    }
                })
        }
        return Shelf(known, metrics)
    }
}
