import Ground
import Hummingbird
import Incidents
import Journal
import Logging

/// One request, with who asks and in which language.
struct Visit: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// `nil` for whoever has not signed in.
    var session: Session?
    /// Somebody who has begun to sign in and still owes something: opens nothing but the pages where it is given.
    var half: Session?
    var language = Language.chinese
    /// The digest of the phone's token; `nil` until a phone has asked for help.
    var device: String?
    /// The digest of the browser's key to seats; `nil` until it has taken one.
    var seatBrowser: String?
    /// The device or integration that shows a token, in place of a session.
    var token: AccessToken?
    /// The address the request came from, as its digest from the first middleware on: for folding floods and counting, never
    /// stored with a caller.
    var address: String?
    /// Whether it came from this machine itself.
    var isLocal = false
    /// Whether the browser spoke TLS.
    var isSecure = false
    /// Whether it asked for another server than this.
    var isMisdirected = false

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

    /// The person or the token's holder, or else the phone. Throws `Refusal.notSignedIn` for none of them.
    func party() throws -> Party {
        if let token { return .device(token.id) }
        if let person { return .person(person) }
        if let device { return .caller(device: device) }
        throw Refusal(.notSignedIn, "请先登录，或在发出求助的手机上操作", "Sign in, or use the phone that asked for help")
    }
}

extension Visit {
    /// The organisations whose casework this visitor may read: those of an operator's or chief's roles, or the token's own.
    var deskOrganisations: [OrganisationID] {
        if let token { return [token.organisation] }
        return person?.organisations(as: .operator_, .chief) ?? []
    }
}

/// Who may come to a route at all; what they may do there is the policy of what they ask for.
enum Access: Sendable, Equatable {
    case anyone
    /// Signed in, with one of the roles at this desk; or a responder of any office whose unit this desk may send.
    case roles([Role])
    /// Signed in, with one of the roles in any organisation: what they see is theirs and below.
    case duty(Set<Role>)
    /// Signed in, or a phone that has asked for help.
    case party
    /// Signed in, or a browser that has taken a seat; which seat, the incident says.
    case seat
    /// Signed in, whatever the roles.
    case signedIn
    /// Signed in, or half-way there: the password was right, and a second factor or a new password is owed.
    case midway

    var words: String {
        switch self {
        case .anyone: "anyone"
        case .roles(let roles): roles.map(\.rawValue).joined(separator: " or ")
        case .duty(let roles): Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: " or ") + ", of any organisation"
        case .party: "any signed-in person or the caller's phone"
        case .seat: "any signed-in person or a browser with a seat"
        case .signedIn: "any signed-in person"
        case .midway: "whoever has given the password"
        }
    }

    private static var noDuty: Refusal { Refusal(.notYours, "这一页不在你的职责内", "This page is not among your duties") }

    func admits(_ visit: Visit, at desk: OrganisationID) throws {
        switch self {
        case .anyone: return
        case .party: _ = try visit.party()
        case .seat: if visit.seatBrowser == nil { _ = try visit.signedIn() }
        case .signedIn: _ = try visit.signedIn()
        case .midway: if visit.half == nil { _ = try visit.signedIn() }
        case .roles(let roles):
            let person = try visit.signedIn()
            let holds = person.appointments.contains {
                roles.contains($0.role) && ($0.organisation == desk || ($0.role == .responder && person.unit != nil))
            }
            guard holds else { throw Self.noDuty }
        case .duty(let roles):
            guard try visit.signedIn().appointments.contains(where: { roles.contains($0.role) }) else { throw Self.noDuty }
        }
    }
}

/// A registered route: what the sweep tests visit and the API document lists.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// In the router's spelling, e.g. `/api/v1/incidents/:id`.
    let path: String
    let access: Access
    /// The scope with which a device's or an integration's token comes here as well; `nil` lets none in.
    let token: TokenScope?
    /// One line for the API document; `nil` keeps a page out of it.
    let summary: String?
    let handler: @Sendable (Request, Visit) async throws -> Response

    /// Who passes the gate, for the table that review reads.
    var words: String { access.words + (token.map { " or a token for \($0.rawValue)" } ?? "") }

    /// Throws `Refusal` for whoever does not pass. Somebody with a token has that token's scopes and nothing else.
    func admit(_ visit: Visit, at desk: OrganisationID) throws {
        guard let shown = visit.token else { return try access.admits(visit, at: desk) }
        guard let token, shown.scopes.contains(token) else {
            throw Refusal(.notYours, "此令牌不含这项权限", "This token does not reach so far")
        }
    }
}

/// The list that rooms add their routes to.
struct RouteList {
    private(set) var routes: [Route] = []

    mutating func get(
        _ path: String, for access: Access, token: TokenScope? = nil, api summary: String? = nil,
        _ handler: @escaping @Sendable (Request, Visit) async throws -> Response
    ) {
        routes.append(Route(method: .get, path: path, access: access, token: token, summary: summary, handler: handler))
    }

    mutating func post(
        _ path: String, for access: Access, token: TokenScope? = nil, api summary: String? = nil,
        _ handler: @escaping @Sendable (Request, Visit) async throws -> Response
    ) {
        routes.append(Route(method: .post, path: path, access: access, token: token, summary: summary, handler: handler))
    }
}
