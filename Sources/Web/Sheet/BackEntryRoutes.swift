import Ground
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// 补录: the form for after an outage, and the one request that enters it all.
    func addBackEntry(to list: inout RouteList) {
        list.get("/backentry", for: .roles([.operator_])) { request, visit in
            let language = visit.language
            let units = try await store.read { try $0.units() }
            let view: View = [
                "path": "/backentry", "today": now().day.description,
                "types": typeOptions(language, selected: nil),
                "categories": categoryOptions(language, selected: nil),
                "sources": Source.allCases.filter { $0 != .sosPage && $0 != .device }.map { ["value": $0.rawValue, "name": $0.name(language)] as View },
                "priorities": Priority.allCases.map { ["value": $0.rawValue, "name": $0.name(language)] as View },
                "dispositions": Disposition.allCases.map { ["value": $0.rawValue, "name": $0.name(language)] as View },
                "units": units.map { ["id": $0.id.text, "callSign": $0.callSign, "name": $0.name] as View },
                "buildings": places("").map { ["id": $0.id.text, "name": $0.name] as View },
                "plans": CallType.allCases.filter { !RunCard.of($0).steps.isEmpty }.map { type -> View in
                    ["type": type.rawValue, "steps": RunCard.of(type).steps.map { ["value": $0.rawValue, "name": $0.name(language)] as View }]
                },
                "callClocks": [Clock.occurred, .reported, .answered, .entered].map { clock -> View in
                    ["value": clock.rawValue, "name": clock.name(language), "required": clock == .reported]
                },
                "unitClocks": [Clock.dispatched, .acknowledged, .enRoute, .onScene, .cleared, .feedback].map { clock -> View in
                    ["value": clock.rawValue, "name": clock.name(language)]
                },
                "explained": Interval.allCases.filter(settings.targets.explained.contains).map { interval -> View in
                    ["value": interval.rawValue, "name": interval.name(language)]
                },
            ]
            return try pages.page("backentry", view, for: visit, to: request)
        }

        list.post("/api/v1/backentry", for: .roles([.operator_]), api: "Enter an incident afterwards with every clock as it was: all or nothing (201; the same key again: 200)") { request, visit in
            try SameSite.check(request, visit)
            let person = try visit.signedIn()
            let bytes = try await request.bytes(visit)
            let call = try CommandBody.decode(bytes)
            let body: BackEntryBody = try Self.decode(bytes)
            var opening = try call.deskOpening()
            opening.location = atlas.completed(opening.location)
            let entry = try body.entry(opening)
            let (moment, targets, organisation) = (now(), settings.targets, settings.organisation)
            let key = call.key ?? request.headers[Self.idempotencyKey]
            let asked = Digest(of: bytes)
            let outcome = try await store.write { ledger in
                let person = try ledger.present(person, at: moment)
                return try ControlRoom(ledger, targets: targets, salt: { Secret.bytes(32) })
                    .enter(entry, by: .person(person), in: organisation, at: moment, key: key, asked: asked)
            }
            return try Answer.json(outcome, status: outcome.again ? .ok : .created)
        }
    }
}
