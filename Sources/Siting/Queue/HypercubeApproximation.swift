extension Hypercube {
    /// Larson's approximation: N equations instead of 2^N states, as Jarvis has it for times that differ by unit and place.
    /// The mean response is within about two per cent of `exact`. Throws `SitingFault.value` where calls wait and come faster
    /// than the units can serve them.
    public func approximation() throws(SitingFault) -> Forecast {
        var flow = HypercubeFlow(self)
        var mixing = FixedPoint()
        var point = flow.point
        for round in 0..<400 {
            try flow.round()
            let image = flow.point
            let change = zip(point, image).reduce(0) { max($0, abs($1.0 - $1.1)) }
            if change < 1e-5 { break }
            // Mixing that has not settled by now may circle: repeating with half steps does settle.
            point = round < 60 ? mixing.next(point, image) : zip(point, image).map { ($0 + $1) / 2 }
            flow.move(to: &point)
        }
        return try flow.forecast().checked()
    }
}
