import Ground
import Journal
import Testing

/// A sealed part's content shows in no log: not by printing, dumping, or describing anything that holds it.
@Suite struct SealedTests {
    static let secret = "called-from-dormitory-7"
    static let part = SealedPart(
        audience: .desk, content: Array(secret.utf8), salt: [UInt8](repeating: 0xAB, count: 32))

    private func renderings<Value>(_ value: Value) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [String(describing: value), String(reflecting: value), "\(value)", dumped]
    }

    /// Neither the text, nor three of its bytes or of the salt's in a row, however they are separated.
    private func isSilent<Value>(_ value: Value) -> Bool {
        let traces = [Self.secret.utf8.prefix(3).map(String.init), ["171", "171", "171"]]
        return renderings(value).allSatisfy { text in
            let numbers = text.split { !$0.isNumber }.map(String.init)
            return !text.contains(Self.secret)
                && !numbers.indices.dropLast(2).contains { traces.contains(Array(numbers[$0..<$0 + 3])) }
        }
    }

    @Test("The search for traces finds an unsealed value")
    func loud() {
        #expect(!isSilent(Self.secret))
        #expect(!isSilent(Array(Self.secret.utf8)))
        #expect(!isSilent([UInt8](repeating: 0xAB, count: 32)))
    }

    @Test func silent() throws {
        let draft = Draft(
            organisation: "north", subject: Subject(kind: "incident", id: "1"), act: "noted", by: .caller,
            at: Instant(milliseconds: 0), open: Array("{}".utf8), sealed: [Self.part])
        let entry = ChainHead(ofNew: "north").next(draft)
        #expect(isSilent(Self.part))
        #expect(isSilent(draft))
        #expect(isSilent(entry))
        #expect(isSilent([entry]))
        #expect(isSilent(Optional(entry)))
        #expect(isSilent(Slip(kind: "s", name: "n", content: Array(Self.secret.utf8), at: Instant(milliseconds: 0))))
        #expect(isSilent(Sealed(Self.secret)))
        #expect("\(Self.part)".contains("••••"))
    }

    @Test("A fault tells the place and nothing else")
    func fault() throws {
        let entry = ChainHead(ofNew: "north").next(DigestTests.draft)
        let part = SealedPart(
            audience: .handlers, content: Sealed(Array(Self.secret.utf8)), salt: Self.part.salt, digest: .origin)
        let broken = Entry(
            organisation: "north", sequence: 1, subject: entry.subject, act: entry.act, by: entry.by, at: entry.at,
            open: entry.open, sealed: [part], digest: entry.digest)
        let fault = try #require(Chain.fault(in: broken, after: ChainHead(ofNew: "north")))
        #expect(fault.what == .sealedPart)
        #expect(isSilent(fault))
        #expect(fault.description == "a sealed part of entry 1 of north was altered")
    }

    @Test("Sealed values are equal when what they hold is")
    func equality() {
        #expect(
            Self.part
                == SealedPart(
                    audience: .desk, content: Array(Self.secret.utf8), salt: [UInt8](repeating: 0xAB, count: 32)))
        #expect(Self.part != SealedPart(audience: .desk, content: [], salt: [UInt8](repeating: 0xAB, count: 32)))
    }
}
