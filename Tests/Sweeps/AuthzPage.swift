import Alarms
import Foundation
import Ground
import HTTPTypes
import Identity
import Incidents
import Testing

@testable import Web

/// docs/authz.md, as the program itself says it: who may do what, in all systems. Review reads what changes in it.
enum AuthzPage {
    static func text(_ routes: [Route]) -> String {
        [
            """
            # Who may

            Printed from the program: the policies below are the rules themselves, and a test compares this page with them, so that a right that changes is
            read in review. When it fails, the new page lies in `build-output/authz.md`. To everyone whom a line does not name, the thing does not exist (404).

            A role is held of an organisation, for a time. It counts there and, for administrators and sealed records, in what stands below it; it ends with
            the next request and the next live event.

            ## Roles
            \(roles)

            Nobody holds two of the three administrators' roles, nor one of them beside casework (等保三权分立). Roles of administrators are given on the
            machine's command line only; every other role by a security administrator, never to themselves.

            ## Commands of an incident
            People of its own organisation, and units that it has sent.
            ```
            \(Command.Name.policy)
            ```

            ## Sealed records
            Of the organisation that keeps them and those above it. Every opening asks for a reason and is an entry. Whoever keeps a file opens it without a
            second person; nobody approves their own request; an approval lasts 24 hours, a warning one hour.
            ```
            \(SealedKind.policy)
            ```

            ## People and organisations
            ```
            \(PeopleTask.policy)
            ```

            ## Alarm devices
            In the organisation whose devices they are. A device's token speaks for devices of its own organisation; it resets none.
            ```
            \(AlarmTask.policy)
            ```

            ## Routes
            Who passes the gate of a route; what they may do behind it is the policy above.
            ```
            \(routes.map { "\($0.method.rawValue) \($0.path): \($0.words)" }.joined(separator: "\n"))
            ```

            """
        ].joined()
    }

    private static var roles: String {
        let lines = Role.allCases.map { role in
            let kinds = Organisation.Kind.allCases.filter { $0.roles.contains(role) }.map(\.title.zh).joined(separator: "、")
            return "| `\(role.rawValue)` | \(role.title.zh) \(role.title.en) | \(kinds) | \(role.needsSecondFactor ? "required" : "by choice") |"
        }
        return (["| role | | held of | second factor |", "|---|---|---|---|"] + lines).joined(separator: "\n")
    }
}

@Suite("docs/authz.md", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct AuthzGolden {
    @Test("it says who may do what, as the program does")
    func golden() async throws {
        let routes = try await Office.shared.value.house.routes()
        #expect(Set(routes.map { "\($0.method) \($0.path)" }).count == routes.count, "a route stands there twice")
        let text = AuthzPage.text(routes)
        let root = URL(fileURLWithPath: Office.publicDirectory).deletingLastPathComponent()
        let page = try? String(contentsOf: root.appendingPathComponent("docs/authz.md"), encoding: .utf8)
        guard page != text else { return }
        let output = root.appendingPathComponent("build-output")
        try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        try text.write(to: output.appendingPathComponent("authz.md"), atomically: true, encoding: .utf8)
        Issue.record("docs/authz.md differs: read build-output/authz.md, and copy it if it is meant")
    }

    @Test("no route is open to anyone but those that must be: the door, the cry for help, the map, files and health")
    func open() async throws {
        let mustBe: Set<String> = [
            "GET /", "GET /signin", "POST /signin", "POST /signout", "GET /language/:language", "POST /api/v1/session", "GET /api/v1/session",
            "GET /assets/:tag/**", "GET /health", "POST /api/v1/incidents", "GET /api/v1/map/:layer", "GET /api/v1/buildings", "GET /sos",
            "GET /sos/mine", "GET /sw.js", "GET /api/v1/openapi.json",
            // Where a one-time link leads: what it opens, its signature says.
            "GET /s/:token", "POST /api/v1/seats/join",
            // Asking whether something is a scam, what a tag on a bicycle says, whether a paper is genuine; telling of a theft, of fraud or of
            // something found without an account, with photos. What each form asks is no secret.
            "GET /scam", "POST /scam", "POST /scam/help", "GET /tag", "GET /tag/:code", "GET /api/v1/tags/:code", "GET /check", "GET /check/:token",
            "GET /theft", "POST /theft", "POST /api/v1/theft", "POST /api/v1/files", "POST /api/v1/cases/:code", "GET /api/v1/systems", "GET /api/v1/systems/:code",
        ]
        let open = try await Office.shared.value.house.routes().filter { $0.access == .anyone }.map { "\($0.method.rawValue) \($0.path)" }
        // What belongs to signing in must be reachable before one has signed in; each asks for what it needs itself.
        let others = Set(open).subtracting(mustBe).filter { !$0.contains("/signin/") && !$0.contains("/signon/") && !$0.contains("/api/v1/session") }
        #expect(others.isEmpty, "open to anyone: \(others.sorted())")
    }
}
