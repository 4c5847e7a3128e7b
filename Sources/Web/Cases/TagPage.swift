import Cases
import Foundation
import Ground
import Hummingbird
import Systems

extension House {
    /// What stands behind the code on a tag: for guards whether it is stolen and whose it is, for everyone else how to give it back.
    func addTagPage(to list: inout RouteList) {
        list.get("/tag", for: .anyone) { request, visit in
            guard let code = request.query("code") else { return try pages.page("tag", ["code": "", "isAsked": false, "known": false], for: visit, to: request) }
            let plain = TagCode(text: LineReading.plain(code, .account))?.text ?? code
            return Answer.redirect(to: "/tag/" + (plain.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""))
        }
        list.get("/tag/:code", for: .anyone) { request, visit in
            try checkCasePace(visit)
            let text = String((visit.parameters.get("code") ?? "").prefix(40))
            let check = try await tagCheck(text, visit)
            return try pages.page("tag", tagView(text, check, visit), for: visit, to: request)
        }
    }

    private func tagView(_ text: String, _ check: TagCheck, _ visit: Visit) -> View {
        let language = visit.language
        let code = TagCode(text: text)?.text
        var view: View = [
            "code": code ?? text, "isAsked": true, "isCode": code != nil, "known": false, "isSignedIn": visit.person != nil,
            "next": ("/tag/" + (code ?? "")).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "", "found": "/cases/FOUN/new?way=tell&l.tag=\(code ?? "")",
        ]
        guard case .known(let seen) = check, let system = cases["PROP"] else { return view }
        view["known"] = [
            "href": "/cases/PROP/\(seen.id)", "kind": seen.kind.title(language), "colour": orNone(seen.colour?.title(language)), "make": orNone(seen.make),
            "isStolen": seen.isStolen, "isRecovered": seen.isRecovered, "isEnded": seen.isEnded, "isFine": !seen.isStolen && !seen.isRecovered && !seen.isEnded,
            "owner": orNone(seen.owner), "ownerPhone": orNone(seen.ownerPhone),
            "steps": seen.steps.map { ["title": system.title(ofAct: $0)(language), "href": "/cases/PROP/\(seen.id)?step=\($0)#step-\($0)"] as View },
        ] as View
        return view
    }
}
