import Cases
import Ground
import Journal
import TestSupport
import Testing

private let office = Desk.party("wang(operator@mill)"), chief = Desk.party("sun(chief@city)")

@Suite("What the engine keeps in order")
struct GuardTests {
    @Test("nothing is opened in an organisation that there is not, or none any more")
    func nowhere() throws {
        let place = try Desk()
        let request = CaseRequest("ERND", .open("phone"), ["what": "水漏", "sort": "tap"], by: .caller(device: "p1"), in: "nowhere", at: place.now)
        #expect(refusal { try place.perform(request) } == "notFound (organisation)")
        #expect(try place.record.states(StateQuery(kind: "case.ERND")).isEmpty)
    }

    @Test("entries stand in the order in which they were written, whosever request was first")
    func order() throws {
        var place = try Desk()
        let id = try place.open(["what": "a", "sort": "lamp"], by: office).id
        let early = place.now.advanced(bySeconds: 60)
        place.now = early.advanced(bySeconds: 0.001)
        try place.act(.amend("x"), of: id, ["what": "b"], by: chief)
        place.now = early
        try place.act(.amend("x"), of: id, ["what": "c"], by: chief)
        let moments = try place.record.entries(about: Subject(kind: "case.ERND", id: id.text)).map(\.at)
        #expect(moments == moments.sorted() && moments.last == early.advanced(bySeconds: 0.001))
        #expect(try place.replays(id) && place.sheet(id, for: office).headline == "c")
    }

    @Test("a correction blanks no line that a step was asked for, and others it does")
    func owed() throws {
        let place = try Desk()
        let id = try place.open(["what": "a", "sort": "lamp", "note": "n"], by: office).id
        #expect(refusal { try place.act(.amend("x"), of: id, ["what": ""], by: chief) } == "missing (what)")
        try place.act(.amend("x"), of: id, ["note": ""], by: chief)
        #expect(try place.sheet(id, for: office).lines.first { $0.shape.name == "note" }?.zh == "")
    }
}
