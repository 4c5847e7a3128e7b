/// How a unit moves; every speed hangs on this. Raw values are stored.
public enum TravelMode: String, Sendable, CaseIterable, Codable {
    case foot, ebike, car, ambulance, fireEngine
}
