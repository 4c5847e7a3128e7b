import Ground
import Hummingbird
import Incidents
import Logging

/// One request, with who asks and in which language.
struct Visit: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// `nil` for whoever has not signed in.
    var session: Session?
    var language = Language.chinese
    /// The digest of the phone's token; `nil` until a phone has asked for help.
    var device: String?
    /// Digest of the address the request came from: for folding floods, never stored with a caller.
    var address: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }

    var person: Person? { session?.person }

    /// Forms and JSON are small: a longer body is refused.
    var maxUploadSize: Int { 64 * 1024 }

    /// Throws `Refusal.notSignedIn`.
    func signedIn() throws -> Person {
        guard let person else { throw Refusal(.notSignedIn, "请先登录", "Sign in first") }
        return person
    }

    /// The person, or else the phone. Throws `Refusal.notSignedIn` for neither.
    func party() throws -> Party {
        if let person { return .person(person) }
        if let device { return .caller(device: device) }
        throw Refusal(.notSignedIn, "请先登录，或在发出求助的手机上操作", "Sign in, or use the phone that asked for help")
    }
}

/// Who may come to a route at all; what they may do there is the policy of what they ask for.
enum Access: Sendable, Equatable {
    case anyone
    /// Signed in, with one of the roles at this desk; or a responder of any office whose unit this desk may send.
    case roles([Role])
    /// Signed in, or a phone that has asked for help.
    case party

    var words: String {
        switch self {
        case .anyone: "anyone"
        case .roles(let roles): roles.map(\.rawValue).joined(separator: " or ")
        case .party: "any signed-in person or the caller's phone"
        }
    }

    func admits(_ visit: Visit, at desk: OrganisationID) throws {
        switch self {
        case .anyone: return
        case .party: _ = try visit.party()
        case .roles(let roles):
            let person = try visit.signedIn()
            let holds = person.appointments.contains {
                roles.contains($0.role) && ($0.organisation == desk || ($0.role == .responder && person.unit != nil))
            }
            guard holds else {
                throw Refusal(.notYours, "这一页不在你的职责内", "This page is not among your duties")
            }
        }
    }
}

/// A registered route: what the sweep tests visit and the API document lists.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// In the router's spelling, e.g. `/api/v1/incidents/:id`.
    let path: String
    let access: Access
    /// One line for the API document; `nil` keeps a page out of it.
    let summary: String?
    let handler: @Sendable (Request, Visit) async throws -> Response
}

/// The list that rooms add their routes to.
struct RouteList {
    private(set) var routes: [Route] = []

    mutating func get(
        _ path: String, for access: Access, api summary: String? = nil,
        _ handler: @escaping @Sendable (Request, Visit) async throws -> Response
    ) {
        routes.append(Route(method: .get, path: path, access: access, summary: summary, handler: handler))
    }

    mutating func post(
        _ path: String, for access: Access, api summary: String? = nil,
        _ handler: @escaping @Sendable (Request, Visit) async throws -> Response
    ) {
        routes.append(Route(method: .post, path: path, access: access, summary: summary, handler: handler))
    }
}
