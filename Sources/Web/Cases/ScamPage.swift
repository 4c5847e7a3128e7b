import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal
import Systems

extension House {
    /// 是不是诈骗: a message goes in, what can be said of it comes out. Nothing of it is kept unless whoever asks wants help.
    func addScamPage(to list: inout RouteList) {
        let classifier: any ScamClassifier = RuleClassifier()
        list.get("/scam", for: .anyone) { request, visit in
            try pages.page("scam", ScamPage(words: strings(visit.language), classifier: classifier).view, for: visit, to: request)
        }
        list.post("/scam", for: .anyone) { request, visit in
            let form = try await PostedForm(of: request, visit)
            try SameSite.check(request, visit, formToken: form["formToken"])
            try checkScamPace(visit)
            var page = ScamPage(words: strings(visit.language), classifier: classifier)
            page.message = String(form["text"].prefix(ScamPage.most))
            page.own = try await ownContact(visit)
            return try pages.page("scam", page.view, for: visit, to: request)
        }
        list.post("/scam/help", for: .anyone) { request, visit in
            let form = try await PostedForm(of: request, visit)
            let stale = try refusesForm(request, visit, form)
            return try await askForHelp(form, stale, classifier, visit, to: request)
        }
    }

    /// Reading a message costs the server more than showing a page.
    private func checkScamPace(_ visit: Visit) throws {
        let asker = visit.session?.tokenDigest ?? visit.device ?? visit.address ?? "-"
        if let wait = buckets.take("scam/\(asker)", Allowance(burst: 40, perSecond: 0.2), at: now()) { throw TooMany(seconds: max(1, Int(wait.rounded(.up)))) }
    }

    /// What the register knows of whoever asks: theirs to send along.
    func ownContact(_ visit: Visit) async throws -> (name: String, phone: String)? {
        guard let person = visit.person else { return nil }
        return try await store.read { try $0.personRecord(person.id).map { ($0.name, $0.phone) } }
    }

    /// A lead for whoever talks people out of fraud: the message, a telephone number, and the class that fits.
    private func askForHelp(_ form: PostedForm, _ stale: Refusal?, _ classifier: any ScamClassifier, _ visit: Visit, to request: Request) async throws -> Response {
        let system = try cases.system("FRAD")
        var page = ScamPage(words: strings(visit.language), classifier: classifier)
        page.message = String(form["text"].prefix(ScamPage.most))
        (page.phone, page.name) = (LineReading.plain(form["phone"], .phone), form["name"])
        page.own = try await ownContact(visit)
        func refused(_ refusal: Refusal) throws -> Response {
            page.fault = refusal
            return try pages.page("scam", page.view, for: visit, to: request, status: Answer.status(of: refusal.code))
        }
        if let stale { return try refused(stale) }
        try checkCasePace(visit)
        var answers = Answers(texts: ["story": page.message, "victimPhone": page.phone])
        if !page.name.isEmpty { answers["victimName"] = .text(page.name) }
        let verdict = classifier.judge(page.message)
        if verdict.suspicion != .none, let likely = verdict.classes.first { answers["scam"] = .text(likely.scamClass.rawValue) }
        // A phone without an account is known by its cookie from now on.
        var (visit, newToken) = (visit, String?.none)
        if visit.person == nil, visit.device == nil {
            let token = Secret.token()
            (newToken, visit.device) = (token, Secret.digest(token))
        }
        let (party, _) = caseParty(visit)
        let place = try await organisation(toOpen: "help", of: system, for: visit)
        var asked = CaseRequest(system.code, .open("help"), answers, by: party, in: place, at: now())
        asked.key = form["key"].isEmpty ? nil : form["key"]
        do {
            let outcome = try await perform(asked)
            page.number = outcome.number
            var response = try pages.page("scam", page.view, for: visit, to: request, status: .created)
            if let newToken {
                response.headers[.setCookie] = CookieJar.header(CookieJar.device, newToken, seconds: 90 * 24 * 3600, secure: settings.isSecure)
            }
            return response
        } catch let refusal as Refusal {
            return try refused(refusal)
        }
    }
}

/// The page with a verdict, or without one.
struct ScamPage {
    /// Characters of a message that are read.
    static let most = 4000

    let words: Strings.Words
    let classifier: any ScamClassifier
    var message = ""
    var own: (name: String, phone: String)?
    var phone = ""
    var name = ""
    var fault: Refusal?
    /// Of the lead that was opened.
    var number: String?

    private var language: Language { words.language }

    var view: View {
        var view: View = [
            "text": message, "most": Self.most, "number": orNone(number), "fault": orNone(fault?.message(language)), "verdict": false, "key": Secret.token(),
            "phone": phone.isEmpty ? own?.phone ?? "" : phone, "ownName": name.isEmpty ? own?.name ?? "" : name,
        ]
        if !message.isEmpty { view["verdict"] = verdict(classifier.judge(message)) }
        return view
    }

    private func verdict(_ verdict: ScamVerdict) -> View {
        // Numbered in the order of weight; what speaks against is marked otherwise.
        let reasons = verdict.reasons.prefix(9).enumerated().map { (number: $0.offset + 1, reason: $0.element) }
        return [
            "level": verdict.suspicion.rawValue, "isHigh": verdict.suspicion == .high, "isDoubtful": verdict.suspicion == .doubtful, "isNone": verdict.suspicion == .none,
            "sure": verdict.confidence.words(language), "percent": Int((verdict.confidence.number * 100).rounded()),
            "classes": verdict.classes.map { ["title": $0.scamClass.title(language), "share": Int(($0.confidence * 100).rounded())] as View }, "hasClasses": !verdict.classes.isEmpty,
            "tags": verdict.schoolTags.map { ["title": $0.title(language)] as View }, "advice": verdict.advice.map { ["title": $0(language)] as View },
            "parts": parts(reasons), "reasons": reasons.map { ["n": $0.number, "title": $0.reason.name(language), "isAgainst": $0.reason.isAgainst] as View }, "hasReasons": !reasons.isEmpty,
        ]
    }

    /// The message cut where reasons begin and end, each piece with the reasons that stand there.
    private func parts(_ reasons: [(number: Int, reason: ScamVerdict.Reason)]) -> [View] {
        let units = Array(message.utf16)
        var cuts: Set<Int> = [0, units.count]
        for (_, reason) in reasons { for range in reason.ranges { cuts.formUnion([min(range.lowerBound, units.count), min(range.upperBound, units.count)]) } }
        let places = cuts.sorted()
        return zip(places, places.dropFirst()).map { start, end -> View in
            let here = reasons.filter { $0.reason.ranges.contains { $0.lowerBound <= start && end <= $0.upperBound } }
            // Numbers stand where a reason ends, once.
            let ending = here.filter { $0.reason.ranges.contains { $0.upperBound == end } }.map { String($0.number) }
            return [
                "text": String(decoding: units[start..<end], as: UTF16.self), "isMarked": !here.isEmpty, "isAgainst": !here.isEmpty && here.allSatisfy(\.reason.isAgainst),
                "numbers": orNone(ending.joined(separator: ",")),
            ]
        }
    }
}
