import Ground
import Identity
import Incidents

/// One's own data as a page.
struct OwnDataView {
    let data: OwnData
    let language: Language
    let words: Strings.Words
    /// Whether what was said is shown: somebody else may hold the phone.
    let showsWords: Bool

    /// Entries shown on the page; the export has them all.
    private static let shown = 60
    /// Acts that have words of their own; any other is a change of the account.
    private static let acts: Set<String> = [
        "added", "corrected", "granted", "roleEnded", "unitSet", "left", "returned", "erased", "passwordChanged", "signedIn", "signInFailed",
        "factorSet", "factorRemoved", "recoveryUsed", "recoveryRenewed", "sessionsEnded",
    ]

    var view: View {
        var view: View = [
            "asOf": data.asOf.local, "office": data.office(language), "isPhone": data.person == nil,
            "roles": data.roles.map(role), "hasRoles": !data.roles.isEmpty, "sessions": data.sessions,
            "entries": data.entries.prefix(Self.shown).map(entry), "entryCount": data.entries.count,
            "isCut": data.entries.count > Self.shown, "openings": data.openings.map(opening), "hasOpenings": !data.openings.isEmpty,
            "calls": data.calls.map(call), "hasCalls": !data.calls.isEmpty, "showsWords": showsWords,
            "requests": data.requests.map(request), "hasRequests": !data.requests.isEmpty,
        ]
        if let person = data.person {
            view["own"] = [
                "account": person.account.text, "name": person.name, "number": or(person.number), "phone": or(person.phone),
                "born": or(person.born?.description ?? ""), "organisation": person.organisation(language),
                "rawNumber": person.number, "rawPhone": person.phone, "rawBorn": person.born?.description ?? "",
            ] as View
        }
        if let consent = data.consent { view["consent"] = self.consent(consent) }
        return view
    }

    private func or(_ text: String) -> String { text.isEmpty ? "—" : text }

    private func role(_ line: OwnData.RoleLine) -> View {
        [
            "role": line.role.title(language), "organisation": line.organisation(language), "isHeld": line.isHeld,
            "from": line.from.map { $0.day.description } ?? "—", "until": line.until.map { $0.day.description } ?? "—",
        ]
    }

    private func consent(_ line: OwnData.ConsentLine) -> String {
        guard line.isGiven, let relation = line.relation, let form = line.form, let day = line.day else { return words["own_consent_none"] }
        return words("own_consent_given", ["relation": relation.title(language), "form": form.title(language), "day": day.description])
    }

    private func entry(_ line: OwnData.EntryLine) -> View {
        let key = "own_act_" + line.act
        return ["at": line.at.local, "what": Self.acts.contains(line.act) ? words[key] : words["own_act_other"], "by": who(line.by), "sequence": line.sequence]
    }

    private func opening(_ line: OwnData.OpeningLine) -> View {
        [
            "at": line.at.local, "by": who(line.by), "kind": line.kind.title(language),
            "stage": line.stage.title(language), "isWarning": line.isWarning, "reads": line.reads,
        ]
    }

    private func call(_ call: OwnData.Call) -> View {
        let asked = data.requests.first { $0.about == call.incident.text && $0.kind == .erasure && $0.stage == .waiting }
        return [
            "id": call.incident.text, "number": call.number, "at": call.reported.local, "type": (call.type?.name).map { $0(language) } ?? words["own_type_none"],
            "place": or(call.place), "isOpen": call.isOpen, "isOnHold": call.isOnHold, "wereErased": call.wereErased && call.words.isEmpty,
            "hasWords": !call.words.isEmpty, "isAsked": asked != nil,
            "mayAsk": !call.words.isEmpty && !call.isOpen && asked == nil,
            "said": showsWords ? call.words.map { said -> View in
                ["at": said.at.timeOfDay(), "text": [said.name, said.phone, said.text].compactMap(\.self).joined(separator: " · ")]
            } : [],
        ]
    }

    private func request(_ line: OwnData.RequestLine) -> View {
        [
            "id": line.id, "kind": line.kind.title(language), "about": line.about.isEmpty ? words["own_about_me"] : line.about,
            "asked": line.asked.local, "stage": words["own_stage_" + line.stage.rawValue], "isWaiting": line.stage == .waiting,
            "decided": line.decided?.local ?? "", "answer": line.answer ?? "", "hasAnswer": line.answer != nil,
        ]
    }

    private func who(_ who: OwnData.Who) -> String {
        if who.isSelf { return words["own_by_self"] }
        if who.isSystem { return words["own_by_system"] }
        return [who.organisation.map { $0(language) }, (who.role?.title).map { $0(language) }].compactMap(\.self).joined(separator: " ")
    }
}
