import Ground
import Identity
import Incidents
import Journal
import Store
import Testing

@testable import Web

@Suite("A right that was withdrawn ends with the next event", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct WithdrawnTests {
    private func register(_ ledger: any Ledger) -> PeopleRegister { PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { $0 }) }

    /// An operator who listens, and one who stays and shows that there was something to hear.
    private func listeners(_ office: Office, _ id: PersonID, _ roles: [HeldRole]) async throws -> (listener: EventListener, witness: EventListener) {
        let record = PersonRecord(id: id, name: "轮班", home: "campus", roles: roles)
        _ = try await office.store.write { try register($0).add(record, by: .system("test"), at: Office.now()) }
        let listener = try EventListener(office.http, try await office.signedIn(record.person(at: Office.now())!))
        let witness = try EventListener(office.http, try await office.signedIn("wang"))
        #expect(try await listener.wait { $0.beats > 0 })
        #expect(try await witness.wait { $0.beats > 0 })
        return (listener, witness)
    }

    /// Something happens at the desk; returns once the witness has heard of it and the listener's next beat has come, or its
    /// stream is over.
    private func happen(_ office: Office, _ listener: EventListener, _ witness: EventListener) async throws {
        let (heard, beats) = (witness.count("incident"), listener.beats)
        let answered = try await office.post("/api/v1/incidents/\(office.incident)/tell", #"{"words":"又一句"}"#, try await office.signedIn("wang"))
        #expect(answered.status == 200, "\(answered.text)")
        #expect(try await witness.wait { $0.count("incident") > heard })
        #expect(try await listener.wait { $0.beats > beats || $0.isOver })
    }

    private func check(_ id: PersonID, roles: [HeldRole], ends: Bool = false, _ withdraw: (Office) async throws -> Void) async throws {
        let office = try await Office()
        let (listener, witness) = try await listeners(office, id, roles)
        try await happen(office, listener, witness)
        let before = listener.count("incident")
        #expect(before > 0, "heard nothing while it had the right")
        try await withdraw(office)
        try await happen(office, listener, witness)
        #expect(listener.count("incident") == before, "heard of an incident after the right was gone")
        if ends { #expect(try await listener.wait { $0.isOver }) }
        listener.leave()
        witness.leave()
        await office.close()
    }

    @Test("a role that is ended")
    func role() async throws {
        try await check("shift1", roles: [HeldRole(.operator_, of: "campus")]) { office in
            try await office.store.write { try register($0).end(.operator_, of: "campus", for: "shift1", by: .system("test"), at: Office.now()) }
        }
    }

    @Test("a role whose time is over, without anybody doing anything")
    func term() async throws {
        try await check("shift2", roles: [HeldRole(.operator_, of: "campus")]) { office in
            let until = Office.now().advanced(bySeconds: 2)
            try await office.store.write { ledger in
                if try ledger.organisation("campus") == nil {
                    try OrganisationRegister(ledger, salt: { Secret.bytes(32) })
                        .found("campus", .campus, LocalisedText("校区", "Campus"), below: nil, by: .system("test"), at: Office.now())
                }
                try register(ledger).grant(HeldRole(.operator_, of: "campus", until: until), to: "shift2", by: .system("test"), at: Office.now())
            }
            while Office.now() < until { try await Task.sleep(for: .milliseconds(50)) }
        }
    }

    @Test("somebody who leaves")
    func leaver() async throws {
        try await check("shift3", roles: [HeldRole(.operator_, of: "campus")], ends: true) { office in
            try await office.store.write { try register($0).leave("shift3", by: .system("test"), at: Office.now()) }
        }
    }

    @Test("a stay that is ended elsewhere")
    func session() async throws {
        try await check("shift4", roles: [HeldRole(.operator_, of: "campus")], ends: true) { office in
            try await Accounts(office.store).signOut("shift4", by: .system("test"), at: Office.now())
        }
    }

    @Test("a unit that is taken off hears that it is, and nothing more")
    func unit() async throws {
        let office = try await Office()
        let listener = try EventListener(office.http, try await office.signedIn("p01"))
        let witness = try EventListener(office.http, try await office.signedIn("wang"))
        #expect(try await listener.wait { $0.beats > 0 })
        #expect(try await witness.wait { $0.beats > 0 })
        try await happen(office, listener, witness)
        let before = listener.count("incident")
        #expect(before > 0)
        let off = try await office.post(
            "/api/v1/incidents/\(office.incident)/standDown", #"{"assignment":1,"reason":"另有任务"}"#, try await office.signedIn("wang"))
        #expect(off.status == 200, "\(off.text)")
        #expect(try await listener.wait { $0.count("incident") > before })
        let told = listener.count("incident")
        try await happen(office, listener, witness)
        #expect(listener.count("incident") == told)
        let gone = try await office.http.send("GET", "/api/v1/incidents/\(office.incident)", try await office.signedIn("p01"))
        #expect(gone.status == 404)
        listener.leave()
        witness.leave()
        await office.close()
    }
}
