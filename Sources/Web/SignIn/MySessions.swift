import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// `/me/sessions`: where one is signed in, and when and from where one was.
    func addMySessions(to list: inout RouteList) {
        list.get("/me/sessions", for: .signedIn) { request, visit in
            let session = try visit.mySession()
            let (moment, policy) = (now(), settings.sessionPolicy)
            let (stays, log) = try await store.read { reading in
                (
                    try Session.all(of: session.person.id, in: reading, at: moment, under: policy).filter { $0.stage == .full },
                    try SignInLog.of(session.person.id, in: reading)
                )
            }
            let words = strings(visit.language)
            let network = origin(of: request, visit).network
            func methods(_ all: [Session.Method]) -> String { all.map { words["method_\($0.rawValue)"] }.joined(separator: " + ") }
            func label(_ origin: Session.Origin) -> String { origin.label.isEmpty ? words["sessions_unknown"] : origin.label }
            let rows = stays.map { stay -> View in
                [
                    "id": String(stay.tokenDigest.prefix(16)), "label": label(stay.origin), "methods": methods(stay.methods),
                    "began": String(stay.began.local.prefix(16)), "seen": String(stay.seen.local.prefix(16)),
                    "isHere": stay.tokenDigest == session.tokenDigest, "isSameNetwork": stay.origin.network == network,
                ]
            }
            let past = log.recent.map { visit -> View in
                [
                    "at": String(visit.at.local.prefix(16)), "label": label(visit.origin), "methods": methods(visit.methods),
                    "isSameNetwork": visit.origin.network == network, "failed": "\(visit.failedBefore)", "hasFailed": visit.failedBefore > 0,
                ]
            }
            var view: View = [
                "sessions": rows, "others": "\(rows.count - 1)", "hasOthers": rows.count > 1, "past": past, "hasPast": !past.isEmpty,
                "isChanged": request.query("changed") != nil,
            ]
            if log.failed > 0 {
                view["failed"] = words(
                    "sessions_failed", ["count": "\(log.failed)", "at": log.failedAt.map { String($0.local.prefix(16)) } ?? ""])
            }
            return try pages.page("me-sessions", view, for: visit, to: request)
        }
        list.post("/me/sessions/end", for: .signedIn) { request, visit in
            let form = try await stepForm(request, visit)
            let session = try visit.mySession()
            let (which, moment) = (form["session"] ?? "", now())
            let ended = try await store.write { ledger -> Int in
                let all = try ledger.slips(of: Session.kind, owner: session.person.id.text, at: moment).filter { $0.name != session.tokenDigest }
                let chosen = which == "others" ? all : all.filter { which.utf8.count == 16 && $0.name.hasPrefix(which) }
                for slip in chosen { try ledger.remove(slip.key) }
                if !chosen.isEmpty {
                    try AccountEntry.append(
                        "sessionsEnded", of: session.person.id, by: .person(session.person.id), ["count": "\(chosen.count)"], in: ledger, at: moment)
                }
                return chosen.count
            }
            guard ended > 0 || which == "others" else {
                throw Refusal(.missing, field: "session", "这次登录已经结束，或没有这次登录", "This session is over already, or there is none such")
            }
            return Answer.redirect(to: "/me/sessions")
        }
    }
}
