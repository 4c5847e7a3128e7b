public import Ground

/// How a unit travels: by what, and whether it goes with blue light and siren.
public struct TravelProfile: Hashable, Sendable, Codable {
    /// By what it moves.
    public let mode: TravelMode
    /// With blue light and siren: quicker, and slowly against a one-way street. Nobody has one on foot.
    public let siren: Bool

    /// Nobody carries a siren on foot: there it is left out.
    public init(_ mode: TravelMode, siren: Bool = false) {
        self.mode = mode
        self.siren = siren && mode != .foot
    }

    /// Every profile that there is.
    public static let all = TravelMode.allCases.flatMap { mode in
        mode == .foot ? [TravelProfile(mode)] : [TravelProfile(mode), TravelProfile(mode, siren: true)]
    }

    /// Whether gates and ways kept for emergency vehicles let it through: under siren, and ambulances and fire engines always.
    public var isEmergencyVehicle: Bool { siren || mode == .ambulance || mode == .fireEngine }

    private enum CodingKeys: String, CodingKey { case mode, siren }

    /// Reads what `encode` wrote; a missing `siren` is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(TravelMode.self, forKey: .mode),
            siren: try container.decodeIfPresent(Bool.self, forKey: .siren) ?? false)
    }
}

/// How high and how wide a vehicle is, or may be to pass; metres.
public struct VehicleLimits: Hashable, Sendable, Codable {
    /// `nil` when nothing is known to limit it.
    public var height: Double?
    /// `nil` when nothing is known to limit it.
    public var width: Double?

    /// Takes metres as they are.
    public init(height: Double? = nil, width: Double? = nil) {
        self.height = height
        self.width = width
    }

    /// Nothing is known to limit it.
    public static let none = VehicleLimits()

    /// Whether a vehicle of this size passes; exactly as high as the sign says does.
    public func admit(_ size: VehicleLimits) -> Bool {
        func fits(_ own: Double?, _ limit: Double?) -> Bool {
            guard let own, let limit, limit > 0 else { return true }
            return own <= limit
        }
        return fits(size.height, height) && fits(size.width, width)
    }
}
