import Ground
import HTTPTypes
import Testing

@testable import Web

@Suite("Limits, origins and names")
struct LimitsTests {
    private let start = Instant(milliseconds: 1_000_000)

    @Test("a bucket gives its burst, then what flows in, and says when there is more")
    func bucket() {
        let (buckets, allowance) = (Buckets(), Allowance(burst: 5, perSecond: 2))
        for _ in 0..<5 { #expect(buckets.take("a", allowance, at: start) == nil) }
        #expect(buckets.take("a", allowance, at: start) == 0.5)
        #expect(buckets.take("b", allowance, at: start) == nil, "one name does not pay for another")
        #expect(buckets.take("a", allowance, at: start.advanced(bySeconds: 0.5)) == nil)
        #expect(buckets.take("a", allowance, at: start.advanced(bySeconds: 0.5)) != nil)
        // A clock that is set back takes nothing away and gives nothing.
        #expect(buckets.take("a", allowance, at: start) != nil)
        let later = start.advanced(bySeconds: 3600)
        for _ in 0..<5 { #expect(buckets.take("a", allowance, at: later) == nil) }
        #expect(buckets.take("a", allowance, at: later) != nil, "a bucket holds no more than its burst")
    }

    @Test("a desk may multiply the whole table")
    func factor() {
        let buckets = Buckets(factor: 3)
        for _ in 0..<6 { #expect(buckets.take("a", Allowance(burst: 2, perSecond: 1), at: start) == nil) }
        #expect(buckets.take("a", Allowance(burst: 2, perSecond: 1), at: start) != nil)
    }

    @Test("however many names there are, the buckets stay few")
    func bounded() {
        let buckets = Buckets()
        for number in 0..<(Buckets.most * 2) {
            _ = buckets.take("\(number)", Allowance(burst: 1, perSecond: 1), at: start.advanced(bySeconds: Double(number) / 1000))
        }
        #expect(buckets.count <= Buckets.most)
        for number in 0..<(Buckets.most + 10) { _ = buckets.take("x\(number)", Allowance(burst: 1, perSecond: 1), at: start) }
        #expect(buckets.count <= Buckets.most)
    }

    @Test("what one person may is less than what a campus may")
    func table() throws {
        for traffic in [Limits.Traffic.read, .write] {
            let campus = try #require(Limits.allowance(traffic, by: .address))
            for one in [Limits.Counted.session, .token, .device] {
                let own = try #require(Limits.allowance(traffic, by: one))
                #expect(own.burst * 10 <= campus.burst && own.perSecond * 5 <= campus.perSecond, "\(traffic) by \(one)")
            }
        }
        #expect(Limits.words.split(separator: "\n").count == 9)
    }

    private func headers(_ pairs: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in pairs { fields.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        return fields
    }

    @Test("whoever is no proxy of ours is believed nothing", arguments: ["203.0.113.9", "198.51.100.1, 10.0.0.2", "127.0.0.1", "unknown", ""])
    func forged(value: String) {
        let origin = Origin(peer: "192.0.2.5", headers([("X-Forwarded-For", value), ("X-Forwarded-Proto", "https")]), trusting: ["10.0.0.1"])
        #expect(origin.address == "192.0.2.5" && origin.isSecure == nil)
    }

    @Test("behind our proxies the visitor is the right-most address that is none of them", arguments: [
        ("203.0.113.9", "203.0.113.9"), ("127.0.0.1, 203.0.113.9", "203.0.113.9"), ("198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"), ("[2001:db8::1]:443", "2001:db8::1"), ("2001:DB8:0:0::1", "2001:db8::1"), ("::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "10.0.0.2"), ("", "10.0.0.1"), ("garbage", "10.0.0.1"), ("203.0.113.9, garbage", "10.0.0.1"), ("203.0.113.9, garbage, 10.0.0.2", "10.0.0.2"),
    ])
    func forwarded(value: String, visitor: String) {
        let origin = Origin(peer: "10.0.0.1", headers([("X-Forwarded-For", value)]), trusting: ["10.0.0.1", "10.0.0.2"])
        #expect(origin.address == visitor)
    }

    @Test("several lines are one list, and the last proxy has the last word about TLS")
    func lines() {
        let origin = Origin(
            peer: "10.0.0.1", headers([("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "http, https")]),
            trusting: ["10.0.0.1"])
        #expect(origin.address == "203.0.113.9" && origin.isSecure == true)
        #expect(Proxies.isAddress("10.0.0.1") && Proxies.isAddress("2001:db8::1") && !Proxies.isAddress("example.org") && !Proxies.isAddress("10.0.0.0/8"))
    }

    @Test("once the public address is known, only its name is answered")
    func names() throws {
        let names = try #require(HostNames(publicAddress: "https://110.example.edu.cn"))
        func admits(_ host: String?, isLocal: Bool = false) -> Bool { names.admits(host, isSecure: true, isLocal: isLocal) }
        #expect(admits("110.example.edu.cn") && admits("110.EXAMPLE.edu.cn:443"))
        for host in ["evil.example", "110.example.edu.cn.evil.example", "110.example.edu.cn:8443", "localhost", "127.0.0.1", "", "a b", "110.example.edu.cn@evil.example"] {
            #expect(!admits(host), "\(host)")
        }
        #expect(admits("localhost:8110", isLocal: true) && admits("127.0.0.1:8110", isLocal: true) && admits("[::1]:8110", isLocal: true))
        #expect(!admits("evil.example", isLocal: true), "a name that somebody has pointed at this machine")
        #expect(HostNames(publicAddress: nil) == nil)
        let port = try #require(HostNames(publicAddress: "http://192.0.2.7:8110"))
        #expect(port.admits("192.0.2.7:8110", isSecure: false, isLocal: false) && !port.admits("192.0.2.7", isSecure: false, isLocal: false))
    }

    @Test("a phone's cookie has a shape that only the server gives it")
    func deviceCookie() {
        #expect(CookieJar.isDeviceToken(Secret.token()) && CookieJar.isDeviceToken(Secret.digest("x")))
        for text in ["", "short", String(repeating: "x", count: 42), String(repeating: "x", count: 44), String(repeating: "g", count: 64), String(repeating: "A", count: 64), String(repeating: "é", count: 43), "' OR 1=1 --" + String(repeating: "x", count: 32)] {
            #expect(!CookieJar.isDeviceToken(text), "\(text)")
        }
    }

    @Test("over TLS a cookie is bound to this host")
    func cookies() {
        let secure = CookieJar.header(CookieJar.session, "v", seconds: 9, secure: true)
        #expect(secure == "__Host-c110_session=v; Path=/; Max-Age=9; SameSite=Lax; HttpOnly; Secure")
        #expect(CookieJar.header(CookieJar.session, "v", seconds: 9, secure: false) == "c110_session=v; Path=/; Max-Age=9; SameSite=Lax; HttpOnly")
    }

    @Test("brackets within text are no depth; brackets within brackets are")
    func depth() {
        func isShallow(_ text: String) -> Bool { ServerBounds.isShallow(Array(text.utf8)) }
        let deep = String(repeating: "[", count: ServerBounds.depth + 1)
        #expect(isShallow("") && isShallow("{}") && isShallow(#"{"a":["\#(deep)"],"b":"\"[[\\"}"#))
        #expect(isShallow(String(repeating: "[", count: ServerBounds.depth)) && !isShallow(deep) && !isShallow(#"{"a":"\\"# + "\"" + deep))
        #expect(isShallow(String(repeating: "[]", count: 1000)))
    }

    @Test("a live stream too many ends the oldest of its owner, and of nobody else")
    func streams() async throws {
        var bounds = ServerBounds()
        bounds.streams = 2
        bounds.streamsPerAddress = 4
        let book = StreamBook(bounds: bounds)
        for (key, owner) in [(1, "a"), (2, "a"), (3, "b")] { #expect(try await book.enter(key, of: owner, at: "x") == []) }
        #expect(try await book.enter(4, of: "a", at: "x") == [1])
        await #expect(throws: TooMany.self) { try await book.enter(5, of: "c", at: "x") }
        #expect(try await book.enter(6, of: "c", at: "y") == [])
        #expect(try await book.enter(7, of: "c", at: nil) == [])
        for (key, owner) in [(1, "a"), (2, "a"), (4, "a"), (3, "b")] { await book.leave(key, of: owner, at: "x") }
        #expect(try await book.enter(8, of: "d", at: "x") == [])
        #expect(await book.count == 2)
    }
}
