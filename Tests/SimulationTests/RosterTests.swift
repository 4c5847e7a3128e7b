import Geo
import Ground
import Simulation
import Testing

@Suite("The roster")
struct RosterTests {
    @Test("mans every post of the invented town, each service station with one guard")
    func units() {
        let town = Towns.town(110)
        let roster = Roster(town: town, seed: 1)
        #expect(roster == Roster(town: town, seed: 1))
        #expect(roster.units.count == 16)
        #expect(Set(roster.units.map(\.id)).count == 16)
        #expect(Set(roster.units.map(\.callSign)).count == 16)
        #expect(roster.units.allSatisfy { town.site($0.post) != nil })
        let stations = roster.units.filter { $0.post.hasPrefix("station-") }
        #expect(stations.count == 4 && stations.allSatisfy { $0.members.count == 1 })
        #expect(Set(roster.units.flatMap(\.members)).count == roster.units.flatMap(\.members).count)
        #expect(Set(roster.units.map(\.mode)) == Set(TravelMode.allCases))
        #expect(Set(roster.units.flatMap(\.capabilities)) == ["patrol", "medical", "fire", "police", "team"])
    }

    @Test("has an account for each seat, responders with a unit that exists")
    func accounts() {
        let roster = Roster(town: Towns.town(110), seed: 1)
        #expect(Set(roster.accounts.map(\.id)).count == roster.accounts.count)
        #expect(Set(roster.accounts.map(\.role)) == ["operator", "responder", "chief", "administrator"])
        let ids = Set(roster.units.map(\.id))
        for account in roster.accounts {
            #expect((account.unit != nil) == (account.role == "responder"))
            #expect(account.unit.map(ids.contains) ?? true)
        }
    }
}

@Suite("Chance")
struct ChanceTests {
    @Test("draws the numbers SplitMix64 is known for")
    func known() {
        var chance = Chance(seed: 1_234_567)
        #expect([chance.next(), chance.next(), chance.next()] == [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        ])
    }

    @Test("has the means it is asked for")
    func means() {
        var chance = Chance(seed: 3)
        let normal = (0..<20_000).map { _ in chance.normal(mean: 10, deviation: 2) }
        #expect(abs(normal.reduce(0, +) / 20_000 - 10) < 0.1)
        let events = (0..<20_000).map { _ in chance.events(mean: 3) }
        #expect(abs(Double(events.reduce(0, +)) / 20_000 - 3) < 0.1)
        let weighted = (0..<20_000).filter { _ in chance.weighted([1, 0, 3]) == 2 }.count
        #expect(abs(Double(weighted) / 20_000 - 0.75) < 0.02)
        #expect((0..<1_000).allSatisfy { _ in (3...5).contains(chance.whole(3...5)) })
        #expect(chance.shuffled(Array(1...50)).sorted() == Array(1...50))
    }
}
