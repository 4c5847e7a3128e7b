import Ground
import Journal
import Testing

@Suite struct DigestTests {
    static let salt = (0..<32).map { UInt8($0) }

    static let draft = Draft(
        organisation: "north", subject: Subject(kind: "incident", id: "N-2026-0001"), act: "reported",
        by: .person("wang"), at: Instant(milliseconds: 1_795_320_000_120), open: Array(#"{"地点":"图书馆"}"#.utf8),
        sealed: [
            SealedPart(audience: .handlers, content: Array(#"{"phone":"138"}"#.utf8), salt: salt),
            SealedPart(audience: .desk, content: [], salt: Array(salt.reversed())),
        ])

    @Test("SHA-256 as everyone computes it")
    func plain() {
        #expect(
            Digest(of: Array("abc".utf8)).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest.origin.bytes == [UInt8](repeating: 0, count: 32))
        #expect(Digest(bytes: [1, 2]) == nil)
    }

    // These values are the rule itself. A change here means that no stored chain verifies any more.
    @Test("The rule of the chain never changes")
    func golden() {
        let first = ChainHead(ofNew: "north").next(Self.draft)
        #expect(first.sequence == 1)
        #expect(
            first.sealed[0].digest.description == "32607e67be98159666309e0c6b2990bc8b1eeac71bc5416e8483636f1511172a")
        #expect(
            first.sealed[1].digest.description == "a744b29375934c2c6ef216470d5602cc332bc69ef1fa4f3ea7ae389b4572c7e8")
        #expect(first.digest.description == "baa5c097db61f7be6f47117cc7873b0271cdeebfdb6a2dfb5989b403406769f9")
        let second = ChainHead(after: first).next(
            Draft(
                organisation: "north", subject: Subject(kind: "", id: ""), act: "", by: .caller,
                at: Instant(milliseconds: -1), open: []))
        #expect(second.sequence == 2)
        #expect(second.digest.description == "31cec4f7c3e285a1e02b0839510f17b5208e3b0b7e6f22e81a7bb535f8ac7f94")
    }

    @Test("Every field is bound: whatever is changed, the entry no longer fits")
    func bound() throws {
        let head = ChainHead(ofNew: "north")
        let entry = head.next(Self.draft)
        #expect(Chain.fault(in: entry, after: head) == nil)
        func changed(
            sequence: Int64? = nil, subject: Subject? = nil, act: String? = nil, by: Actor? = nil, at: Instant? = nil,
            open: [UInt8]? = nil, sealed: [SealedPart]? = nil, digest: Digest? = nil
        ) -> Chain.Fault.What? {
            Chain.fault(
                in: Entry(
                    organisation: "north", sequence: sequence ?? entry.sequence, subject: subject ?? entry.subject,
                    act: act ?? entry.act, by: by ?? entry.by, at: at ?? entry.at, open: open ?? entry.open,
                    sealed: sealed ?? entry.sealed, digest: digest ?? entry.digest), after: head)?.what
        }
        #expect(changed() == nil)
        #expect(changed(sequence: 2) == .missing)
        #expect(changed(subject: Subject(kind: "incidentN", id: "-2026-0001")) == .altered)
        #expect(changed(subject: Subject(kind: "incident", id: "N-2026-0002")) == .altered)
        #expect(changed(act: "Reported") == .altered)
        #expect(changed(by: .person("li")) == .altered)
        #expect(changed(at: Instant(milliseconds: 1_795_320_000_121)) == .altered)
        #expect(changed(open: []) == .altered)
        #expect(changed(sealed: []) == .altered)
        #expect(changed(sealed: entry.sealed.reversed()) == .altered)
        #expect(changed(sealed: [entry.sealed[0]]) == .altered)
        #expect(changed(digest: .origin) == .altered)

        let part = entry.sealed[0]
        func with(_ replacement: SealedPart) -> Chain.Fault.What? { changed(sealed: [replacement, entry.sealed[1]]) }
        #expect(with(SealedPart(audience: part.audience, content: nil, salt: nil, digest: part.digest)) == nil)
        #expect(
            with(SealedPart(audience: part.audience, content: part.content, salt: nil, digest: part.digest))
                == .sealedPart)
        #expect(
            with(SealedPart(audience: part.audience, content: nil, salt: part.salt, digest: part.digest)) == .sealedPart
        )
        #expect(
            with(SealedPart(audience: .desk, content: part.content, salt: part.salt, digest: part.digest))
                == .sealedPart)
        #expect(with(SealedPart(audience: .desk, content: nil, salt: nil, digest: part.digest)) == .altered)
        #expect(with(SealedPart(audience: part.audience, content: nil, salt: nil, digest: .origin)) == .altered)
        // Sealed again with another salt: its own digest fits, the entry's does not.
        #expect(with(SealedPart(audience: part.audience, content: [1], salt: Self.salt)) == .altered)
    }

    @Test("An entry fits neither another chain nor another place")
    func place() {
        let head = ChainHead(ofNew: "north")
        let entry = head.next(Self.draft)
        let elsewhere = Chain.fault(in: entry, after: ChainHead(ofNew: "south"))
        #expect(elsewhere == Chain.Fault(organisation: "south", sequence: 1, what: .altered))
        let later = Chain.fault(in: entry, after: ChainHead(after: entry))
        #expect(later == Chain.Fault(organisation: "north", sequence: 2, what: .missing))
    }
}
