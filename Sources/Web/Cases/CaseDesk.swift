import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal
import NIOCore

extension House {
    /// Does what is asked of casework. Rights are asked again inside the write; a draft of what was taken is gone with it, and
    /// where its photos were taken goes into the sealed part. Everything that changes a case passes here.
    func perform(_ request: CaseRequest, with files: [ShelvedFile] = []) async throws -> CaseOutcome {
        var request = request
        for file in files { if let position = file.position { request.places[file.digest] = Sealed(Spot(position.opened())) } }
        let (asked, cases) = (request, cases)
        return try await store.write { ledger in
            var request = asked
            // Rights may have ended since the request began.
            if case .person(let person) = asked.party { request.party = .person(try ledger.present(person, at: asked.at)) }
            let outcome = try cases.perform(request, on: ledger)
            if case .person(let person) = asked.party, let act = asked.act.draftName {
                try ledger.remove(CaseDrafts.Key(person: person.id, code: asked.code, act: act, subject: asked.subject).slip)
            }
            return outcome
        }
    }

    /// Whoever asks, as casework counts them, and the organisation a token speaks for. A phone that is not known yet is one that
    /// has no case. Throws `Refusal.notSignedIn` only where the token's holder is gone.
    func caseParty(_ visit: Visit) -> (party: Party, tokenOf: OrganisationID?) {
        if let token = visit.token { return (.device(token.id), token.organisation) }
        if let person = visit.person { return (.person(person), nil) }
        return (.caller(device: visit.device ?? ""), nil)
    }

    /// Where a new case is kept that names no organisation: a person's own that has this way in, then the desk; a token's own.
    func organisation(toOpen way: String, of system: any CaseSystem, for visit: Visit) async throws -> OrganisationID {
        if let token = visit.token { return token.organisation }
        guard let person = visit.person else { return settings.organisation }
        let desk = settings.organisation
        return try await store.read { reading in
            try CaseReach(system, for: person, in: reading).openings(desk: desk).first { $0.ways.contains { $0.act == way } }?.organisation ?? desk
        }
    }

    /// A phone without an account asks rarely: a campus behind one router may ask more often than one phone.
    func checkCasePace(_ visit: Visit) throws {
        guard visit.session == nil, visit.token == nil else { return }
        var wait = visit.device.flatMap { buckets.take("case/\($0)", Allowance(burst: 20, perSecond: 0.02), at: now()) }
        if wait == nil, !visit.isLocal, let address = visit.address {
            wait = buckets.take("case-address/\(address)", Allowance(burst: 200, perSecond: 0.5), at: now())
        }
        if let wait { throw TooMany(seconds: max(1, Int(wait.rounded(.up)))) }
    }

    /// The system that the path names. Throws `Refusal.notFound`.
    func system(_ visit: Visit) throws -> any CaseSystem { try cases.system(visit.parameters.get("code") ?? "") }

    static func caseID(_ visit: Visit) throws -> CaseID {
        guard let id = visit.parameters.get("id").flatMap({ CaseID(checking: $0) }) else {
            throw Refusal(.notFound, "没有这个案件", "There is no such case")
        }
        return id
    }
}

extension CaseRequest.Act {
    /// What drafts of it are kept under; `nil` where none is kept.
    var draftName: String? {
        switch self {
        case .open(let name), .step(let name): name
        case .amend: CaseDrafts.amend
        case .approve, .decline, .remark: nil
        }
    }
}

extension Request {
    /// The body of a form with its groups, at most a megabyte; throws `Refusal.tooLarge`.
    func caseBytes() async throws -> [UInt8] {
        let most = 1024 * 1024
        let refusal = Refusal(.tooLarge, "内容太大，最多 1 MB；附件请先单独上传", "Too large: at most 1 MB; send files by themselves first")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > most { throw refusal }
        do {
            return Array(try await body.collect(upTo: most).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw refusal
        }
    }
}
