import Foundation
import Ground

/// Opens pages of lists and searches over HTTP on the loopback address, one after the other, as somebody who has signed in.
struct PagesPart {
    let port: Int
    let account: String
    let password: String
    let seed: UInt64

    func run(rounds: Int) throws -> [Figure] {
        let line = try Line(port: port)
        let session = try line.post("/api/v1/session", "{\"account\":\"\(account)\",\"password\":\"\(password)\"}")
        guard session.status == 200, let cookie = session.cookie else { throw BenchFault("signing in was answered \(session.status): \(session.text.prefix(300))") }
        var dice = SplitMix(seed: seed).branch("pages")
        let lists = try measure(rounds, line, cookie) { round in
            switch round % 6 {
            case 0: "/cases/TENA"
            case 1: "/cases/ROOM"
            case 2: "/cases/TENA?stage=open&f.kind=\(["student", "worker", "accompanying"][dice.below(3)])"
            case 3: "/cases/ROOM?f.use=studio"
            case 4: "/cases/RENT?f.kind=\(["flat", "selfBuilt"][dice.below(2)])"
            default: "/cases/TENA?order=due"
            }
        }
        let searches = try measure(rounds, line, cookie) { round in
            let name = InventedRegister.name(&dice)
            let (code, words) =
                switch round % 4 {
                // Two Chinese characters, three, a word that very many have, and a number.
                case 0: ("TENA", String(name.prefix(2)))
                case 1: ("TENA", name)
                case 2: ("RENT", InventedRegister.streets[dice.below(InventedRegister.streets.count)])
                default: ("ROOM", "YG-R\(String(1_000_000 + dice.below(20_000)).dropFirst())")
                }
            return "/cases/\(code)?q=\(words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        let next = try deep(line, cookie, pages: 40)
        return [
            Figure("list_page_p95_ms", lists.at(0.95), "ms", "\(lists.count) pages of 50, whole HTML, HTTP on loopback; median \(Figures.number(lists.at(0.5)))"),
            Figure("search_p95_ms", searches.at(0.95), "ms", "\(searches.count) searches of 2 and 3 characters, streets and numbers, the same way; median \(Figures.number(searches.at(0.5)))"),
            Figure("list_page_max_ms", lists.last ?? 0, "ms", "", isBeside: true),
            Figure("search_max_ms", searches.last ?? 0, "ms", "", isBeside: true),
            Figure("next_page_p95_ms", next.at(0.95), "ms", "one page after the other, \(next.count) of them", isBeside: true),
        ]
    }

    private func measure(_ rounds: Int, _ line: Line, _ cookie: String, _ path: (Int) -> String) throws -> [Double] {
        let paths = (0..<rounds).map(path)
        // What is asked first finds nothing in memory; a desk that is at work has been asked before.
        for path in paths.prefix(12) { _ = try page(path, line, cookie) }
        return try paths.map { try page($0, line, cookie).milliseconds }.sorted()
    }

    private func page(_ path: String, _ line: Line, _ cookie: String) throws -> (milliseconds: Double, text: String) {
        let start = ContinuousClock.now
        let reply = try line.get(path, cookie)
        let took = (ContinuousClock.now - start) / .milliseconds(1)
        guard reply.status == 200 else { throw BenchFault("\(path) was answered \(reply.status)") }
        return (took, reply.text)
    }

    /// Follows the link to the next page.
    private func deep(_ line: Line, _ cookie: String, pages: Int) throws -> [Double] {
        var path = "/cases/TENA"
        var times: [Double] = []
        for _ in 0..<pages {
            let found = try page(path, line, cookie)
            times.append(found.milliseconds)
            guard let mark = found.text.range(of: "after="), let start = found.text[..<mark.lowerBound].lastIndex(of: "\""),
                let end = found.text[mark.upperBound...].firstIndex(of: "\"")
            else { break }
            path = found.text[found.text.index(after: start)..<end].replacingOccurrences(of: "&amp;", with: "&")
        }
        guard times.count > 1 else { throw BenchFault("the list has no second page") }
        return times.sorted()
    }
}
