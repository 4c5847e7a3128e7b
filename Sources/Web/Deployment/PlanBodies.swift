import Deployment
import Geo
import Ground
import Siting

/// A number that must be whole: a fraction, or more than any count, is refused with the name of its field.
@propertyWrapper
struct Whole: Codable, Sendable {
    var wrappedValue: Int?

    init(wrappedValue: Int?) { self.wrappedValue = wrappedValue }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard !container.decodeNil() else {
            wrappedValue = nil
            return
        }
        // Read as a fraction first: a decoder of whole numbers forgets which field it was at.
        guard let number = Int(exactly: try container.decode(Double.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a whole number")
        }
        wrappedValue = number
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// A whole number that may be left out.
    func decode(_ type: Whole.Type, forKey key: Key) throws -> Whole {
        try decodeIfPresent(type, forKey: key) ?? Whole(wrappedValue: nil)
    }
}

/// A post as it comes over the wire.
struct PostJSON: Codable, Sendable {
    var name: String?
    var latitude: Double?
    var longitude: Double?
    var mode: String?
    var siren: Bool?
    @Whole var units: Int?
    var fixed: Bool?
    var callSigns: [String]?

    init(_ post: Post) {
        name = post.name
        latitude = post.position.latitude
        longitude = post.position.longitude
        mode = post.profile.mode.rawValue
        siren = post.profile.siren
        units = post.units
        fixed = post.isFixed
        callSigns = post.callSigns
    }

    /// Throws `Refusal` naming what is missing or cannot be.
    func post() throws(Refusal) -> Post {
        guard let latitude, let longitude, let position = Position(checking: latitude, longitude) else {
            throw Refusal(.unreadable, field: "posts", "站点缺少经纬度，或不在地球上", "A post has no place on the earth: give latitude and longitude")
        }
        guard let mode = TravelMode(rawValue: mode ?? TravelMode.car.rawValue) else {
            let known = TravelMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.unreadable, field: "posts", "出动方式只能是：\(known)", "A mode must be one of: \(known)")
        }
        return Post(
            name: name ?? "", position: position, profile: TravelProfile(mode, siren: siren ?? false), units: units ?? 1,
            isFixed: fixed ?? false, callSigns: callSigns ?? [])
    }

    /// Throws `Refusal` where one cannot be, or there are too many or none.
    static func posts(_ bodies: [PostJSON]?) throws(Refusal) -> [Post] {
        var posts: [Post] = []
        for body in (bodies ?? []).prefix(PlanRegister.mostPosts + 1) { posts.append(try body.post()) }
        return try PlanRegister.checked(posts)
    }
}

/// For whom and when a plan is weighed.
struct PlanMoment: Sendable, Equatable {
    var scope: Scope
    var day: Deployment.DayKind
    var hour: Int
    /// Milliseconds.
    var limit: Int32

    /// The limits that are always shown; milliseconds.
    static let limits: [Int32] = [180_000, 300_000, 600_000]

    /// Throws `Refusal` naming the field; what is left out is the usual.
    init(scope: String?, day: String?, hour: Int?, limit: Double?, usual: Scope) throws(Refusal) {
        guard let scope = scope.map(Scope.init(rawValue:)) ?? usual else {
            throw Refusal(.unreadable, field: "scope", "范围只能是 campus、map", "scope must be campus or map")
        }
        guard let day = day.map(Deployment.DayKind.init(rawValue:)) ?? .working else {
            throw Refusal(.unreadable, field: "day", "日别只能是 working、off", "day must be working or off")
        }
        let (hour, limit) = (hour ?? 12, limit ?? 300)
        guard (0...23).contains(hour) else { throw Refusal(.unreadable, field: "hour", "时段须为 0–23 时", "The hour must be 0 to 23") }
        guard limit.isFinite, (30...7200).contains(limit) else {
            throw Refusal(.unreadable, field: "limit", "到达时限须在 30 秒到 2 小时之间", "The limit must be between 30 seconds and 2 hours")
        }
        (self.scope, self.day, self.hour, self.limit) = (scope, day, hour, Int32((limit * 1000).rounded()))
    }
}

/// `POST /api/v1/deployment/figures`.
struct FiguresBody: Decodable, Sendable {
    var scope: String?
    var day: String?
    @Whole var hour: Int?
    var limit: Double?
    var plans: [Plan]?
    /// Whether the weights of the points are wanted: they change with scope, day and hour alone.
    var weights: Bool?

    struct Plan: Decodable, Sendable { var posts: [PostJSON]? }
}

/// `POST /api/v1/deployment/sketch`.
struct SketchBody: Decodable, Sendable {
    var scope: String?
    var day: String?
    @Whole var hour: Int?
    var limit: Double?
    var posts: [PostJSON]?
    /// Whether the areas reached are wanted too.
    var areas: Bool?
}

/// `POST /api/v1/deployment/jobs`: what is asked.
struct QuestionBody: Decodable, Sendable {
    var kind: String?
    var scope: String?
    var day: String?
    @Whole var hour: Int?
    var limit: Double?
    /// The posts as they stand; those that are fixed stay.
    var posts: [PostJSON]?
    /// Stations in all, the fixed ones among them.
    @Whole var count: Int?
    var objective: String?
    /// How units at new or moved stations go.
    var mode: String?
    var siren: Bool?
    /// For the least force: the share of people to be covered, 0…1.
    var share: Double?
    /// For a shift: one or two plans to play.
    var plans: [FiguresBody.Plan]?
}

/// `POST /api/v1/deployment/plans` and its changes.
struct PlanBody: Decodable, Sendable {
    var name: String?
    var note: String?
    var scope: String?
    var day: String?
    @Whole var hour: Int?
    var limit: Double?
    var posts: [PostJSON]?
    @Whole var version: Int?

    /// Throws `Refusal` naming the field.
    func terms(usual: Scope) throws(Refusal) -> StationPlan.Terms {
        let moment = try PlanMoment(scope: scope, day: day, hour: hour, limit: limit, usual: usual)
        return StationPlan.Terms(
            name: name ?? "", note: note ?? "", posts: try PostJSON.posts(posts), scope: moment.scope, day: moment.day, hour: moment.hour,
            limit: Double(moment.limit) / 1000)
    }
}
