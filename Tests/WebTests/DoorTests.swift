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
}
