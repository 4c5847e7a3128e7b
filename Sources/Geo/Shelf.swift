import Synchronization

/// The layers that were asked for so far, each made once.
final class Shelf: Sendable {
    private let layers: Mutex<[TravelProfile: Layer]>

    init(_ layers: [TravelProfile: Layer] = [:]) { self.layers = Mutex(layers) }

    /// The profile's layer, made now if nobody has asked for it.
    func layer(_ profile: TravelProfile, make: () -> Layer) -> Layer {
        layers.withLock { layers in
            if let layer = layers[profile] { return layer }
            let layer = make()
            layers[profile] = layer
            return layer
        }
    }

    /// The shelf after a change on some segments and vertices: what does not notice stays as it is.
    func changed(
        _ segments: Set<Int32>, _ vertices: Set<Int32>, _ network: Network, _ now: Situation, _ structures: [RoadCorrection]
    ) -> Shelf {
        let known = layers.withLock { $0 }
        return Shelf(known.mapValues { $0.changed(segments, vertices, network, now, structures).layer })
    }
}
