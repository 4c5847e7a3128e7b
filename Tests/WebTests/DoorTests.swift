import Ground
import Incidents
import Testing

@testable import Web

@Suite("The door's small parts")
struct DoorTests {
    @Test("a posted form is read as browsers write it")
    func form() {
        let form = House.form(Array("account=wang&password=a%2Bb+c&next=%2Fdesk%3Fa%3Db&empty=&bare&%E7%8E%8B=%E5%B2%9A&bad=%zz&&=x".utf8))
        #expect(form["account"] == "wang" && form["password"] == "a+b c" && form["next"] == "/desk?a=b")
        #expect(form["empty"] == "" && form["bare"] == "" && form["王"] == "岚" && form["bad"] == "")
        #expect(House.form([]) == [:])
        #expect(House.form([0xFF, 0xFE, 0x3D]).count == 1)
    }

    @Test("only a path of this server is a way back", arguments: ["/", "/desk", "/figures?month=2026-11", "/incidents/campus-1#top", "/a//b"])
    func here(path: String) { #expect(House.localPath(path) == path) }

    @Test("whoever keeps guessing waits longer and longer, and whoever knows the word not at all")
    func brake() async {
        let brake = SignInBrake()
        let start = Instant(milliseconds: 0)
        var waits: [Double] = []
        for _ in 0..<12 {
            waits.append(await brake.wait("wang|a", at: start))
            await brake.failed("wang|a", at: start)
        }
        #expect(waits == waits.sorted() && waits.first == 0 && waits.last! > 10 && waits.last! <= 60)
        #expect(await brake.wait("li|a", at: start) == 0)
        #expect(await brake.wait("wang|b", at: start) == 0)
        #expect(await brake.wait("wang|a", at: start.advanced(bySeconds: 61)) == 0)
        await brake.succeeded("wang|a")
        #expect(await brake.wait("wang|a", at: start) == 0)
    }

    @Test("a flood is many new phones at one address and place within a minute, not one phone that asks often")
    func floods() async {
        let watch = FloodWatch()
        let start = Instant(milliseconds: 0)
        func fold(_ address: String, _ device: String, _ building: BuildingID? = nil, after seconds: Double = 0) async -> String? {
            await watch.fold(address: address, device: device, place: Location(building: building), at: start.advanced(bySeconds: seconds))
        }
        for second in 0..<30 { #expect(await fold("a", "one", after: Double(second)) == nil) }
        var folds: [String?] = []
        for number in 0..<12 { folds.append(await fold("b", "\(number)")) }
        #expect(folds.prefix(FloodWatch.threshold - 1).allSatisfy { $0 == nil })
        #expect(Set(folds.suffix(5)).count == 1 && folds.last! != nil)
        // Two houses are two calls, though the whole campus shares an address.
        let (gym, library) = (await fold("b", "x", "gym"), await fold("b", "y", "library"))
        #expect(gym != nil && library != nil && gym != library && gym != folds.last!)
        #expect(await fold("b", "late", after: 61) == nil)
        #expect(await fold("c", "other") == nil)
    }

    @Test("secrets are compared whole, are long, and are stored as digests")
    func secrets() {
        #expect(Secret.same("abc", "abc") && !Secret.same("abc", "abd") && !Secret.same("abc", "ab") && Secret.same("", ""))
        let tokens = Set((0..<100).map { _ in Secret.token() })
        #expect(tokens.count == 100 && tokens.allSatisfy { $0.utf8.count == 43 && PersonID(checking: $0) != nil })
        #expect(Secret.digest("x") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    }

    @Test("a password is kept as a digest with a salt of its own, and only it fits")
    func passwords() async throws {
        let (one, other) = (try await Password.digest("demo-campus110"), try await Password.digest("demo-campus110"))
        #expect(one.salt != other.salt && one.hash != other.hash && one.hash.count == 32)
        #expect(await Password.matches("demo-campus110", one))
        for wrong in ["demo-campus111", "", "demo-campus110 ", String(repeating: "x", count: 200)] { #expect(await !Password.matches(wrong, one)) }
        for wrong in ["", "short", String(repeating: "x", count: 129)] { await #expect(throws: Refusal.self) { try await Password.digest(wrong) } }
    }
}
