public import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The systems in which positions come from outside; within the house everything is WGS-84.
public enum CoordinateSystem: String, Sendable, CaseIterable, Codable {
    /// Satellite receivers, OpenStreetMap, phones by default.
    case wgs84
    /// 国测局坐标: Chinese map services, hundreds of metres from WGS-84.
    case gcj02
    /// Baidu's, which shifts GCJ-02 once more.
    case bd09
}

extension Position {
    /// Takes degrees in `system` and makes them WGS-84 (within half a metre; outside China they stay as they are).
    public init(latitude: Double, longitude: Double, from system: CoordinateSystem) {
        let given = Degrees(latitude: latitude, longitude: longitude)
        let wgs84 =
            switch system {
            case .wgs84: given
            case .gcj02: given.undoing(Degrees.gcj02)
            case .bd09: given.undoing { Degrees.bd09(Degrees.gcj02($0)) }
            }
        self.init(latitude: wgs84.latitude, longitude: wgs84.longitude)
    }

    /// The same point in degrees of `system`, for a map or a partner that wants it so.
    public func converted(to system: CoordinateSystem) -> (latitude: Double, longitude: Double) {
        let wgs84 = Degrees(latitude: latitude, longitude: longitude)
        let wanted =
            switch system {
            case .wgs84: wgs84
            case .gcj02: Degrees.gcj02(wgs84)
            case .bd09: Degrees.bd09(Degrees.gcj02(wgs84))
            }
        return (wanted.latitude, wanted.longitude)
    }
}

/// Degrees of any system; a `Position` is WGS-84 only.
private struct Degrees {
    var latitude: Double
    var longitude: Double

    /// The rectangle beyond which the shifted systems leave positions alone.
    var isInChina: Bool {
        (72.004...137.8347).contains(longitude) && (0.8293...55.8271).contains(latitude)
    }

    /// The point that `shift` takes here. The shifts change by less than 1 % over their own length, so each
    /// step gains two digits; six are far below a millimetre.
    func undoing(_ shift: (Degrees) -> Degrees) -> Degrees {
        guard isInChina else { return self }
        var guess = self
        for _ in 0..<6 {
            let shifted = shift(guess)
            guess.latitude -= shifted.latitude - latitude
            guess.longitude -= shifted.longitude - longitude
        }
        return guess
    }

    static func gcj02(_ wgs84: Degrees) -> Degrees {
        guard wgs84.isInChina else { return wgs84 }
        let x = wgs84.longitude - 105
        let y = wgs84.latitude - 35
        let wave = (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
        var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * abs(x).squareRoot() + wave
        north += (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
        north += (160 * sin(y / 12 * .pi) + 320 * sin(y / 30 * .pi)) * 2 / 3
        var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * abs(x).squareRoot() + wave
        east += (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
        east += (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
        // `north` and `east` are metres on Krasovsky's ellipsoid.
        let major = 6_378_245.0
        let eccentricity = 0.006_693_421_622_965_943
        let radians = wgs84.latitude / 180 * .pi
        let w = 1 - eccentricity * sin(radians) * sin(radians)
        let meridian = major * (1 - eccentricity) / (w * w.squareRoot())
        let parallel = major / w.squareRoot() * cos(radians)
        return Degrees(
            latitude: wgs84.latitude + north / meridian * 180 / .pi,
            longitude: wgs84.longitude + east / parallel * 180 / .pi)
    }

    static func bd09(_ gcj02: Degrees) -> Degrees {
        guard gcj02.isInChina else { return gcj02 }
        let x = gcj02.longitude
        let y = gcj02.latitude
        let turn = Double.pi * 3000 / 180
        let radius = (x * x + y * y).squareRoot() + 0.000_02 * sin(y * turn)
        let angle = atan2(y, x) + 0.000_003 * cos(x * turn)
        return Degrees(latitude: radius * sin(angle) + 0.006, longitude: radius * cos(angle) + 0.006_5)
    }
}
