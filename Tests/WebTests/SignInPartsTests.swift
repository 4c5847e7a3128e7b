import Ground
import Testing

@testable import Web

@Suite("Signing in: the small parts")
struct SignInPartsTests {
    static let secret = Array("12345678901234567890".utf8)

    @Test("codes are those of RFC 6238, appendix B", arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"), (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ])
    func vectors(seconds: Int64, code: String) {
        let step = TOTP.step(at: Instant(milliseconds: seconds * 1000))
        #expect(TOTP.code(Self.secret, step: step, digits: 8) == code)
        #expect(TOTP.code(Self.secret, step: step) == code.suffix(6))
    }

    @Test("a code counts in its half minute and the ones beside it, and none up to the last one used")
    func window() {
        let moment = Instant(milliseconds: 1_234_567_890_000)
        let step = TOTP.step(at: moment)
        for offset in -3...3 as ClosedRange<Int64> {
            let code = TOTP.code(Self.secret, step: step + offset)
            #expect(TOTP.match(code, Self.secret, at: moment, after: 0) == (abs(offset) <= 1 ? step + offset : nil))
            #expect(TOTP.match(code, Self.secret, at: moment, after: step) == (offset == 1 ? step + 1 : nil))
        }
        #expect(TOTP.match("", Self.secret, at: moment, after: 0) == nil)
    }

    @Test("Base32 is that of RFC 4648, and an app's address holds the secret and both names")
    func base32() {
        let vectors = [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")]
        for (plain, text) in vectors { #expect(Base32.encode(Array(plain.utf8)) == text) }
        #expect(Base32.spaced("ABCDEFGHIJ") == "ABCD EFGH IJ")
        let address = TOTP.address(secret: Self.secret, issuer: "校园110 &", account: "wang")
        #expect(address == "otpauth://totp/wang?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E6%A0%A1%E5%9B%AD110%20%26")
    }

    @Test("a code may be typed in any width and with spaces; what is no six digits is none")
    func typed() {
        for text in ["123456", " 123 456 ", "１２３４５６", "123-456"] { #expect(Factor.Answer.digits(of: text) == "123456") }
        for text in ["12345", "1234567", "abcdef", "", "١٢٣٤٥٦", String(repeating: "1", count: 10_000)] { #expect(Factor.Answer.digits(of: text) == nil) }
    }

    @Test("recovery codes are ten, all different, and found again however they are typed, but only for their person")
    func recovery() {
        let vault = Vault(Keyring(madeAt: Instant(milliseconds: 0)))
        let codes = RecoveryCode.fresh()
        #expect(Set(codes).count == 10 && codes.allSatisfy { $0.count == 11 })
        let hash = RecoveryCode.hash(codes[0], of: "wang", vault)
        #expect(RecoveryCode.hash(" " + codes[0].uppercased().replacing("-", with: " ") + "\n", of: "wang", vault) == hash)
        #expect(RecoveryCode.hash(codes[0], of: "li", vault) != hash)
        #expect(RecoveryCode.hash(codes[1], of: "wang", vault) != hash)
    }

    @Test("a device is known by the account that signed in there, for half a year, under this desk's keys")
    func known() throws {
        let vault = Vault(Keyring(madeAt: Instant(milliseconds: 0)))
        let start = Instant(milliseconds: 1_790_000_000_000)
        var devices = KnownDevices()
        devices.add("wang", at: start, vault)
        let read = try #require(KnownDevices(text: devices.text))
        #expect(read.knows("wang", at: start, vault) && !read.knows("li", at: start, vault))
        #expect(read.knows("wang", at: start.advanced(bySeconds: 179 * 86_400), vault))
        #expect(!read.knows("wang", at: start.advanced(bySeconds: 182 * 86_400), vault))
        #expect(!read.knows("wang", at: start, Vault(Keyring(madeAt: start))))
        // Another device cannot carry the proof.
        let proof = devices.text.split(separator: ".")[1]
        #expect(KnownDevices(text: "\(Secret.token()).\(proof)").map { $0.knows("wang", at: start, vault) } == false)
        for number in 0..<20 { devices.add("p\(number)", at: start, vault) }
        #expect(devices.text.split(separator: ".").count == KnownDevices.most + 1 && devices.knows("p19", at: start, vault))
        devices.add("p19", at: start.advanced(bySeconds: 86_400), vault)
        #expect(devices.text.split(separator: ".").count == KnownDevices.most + 1)
        for text in ["", "x", ".", "..", String(repeating: "a", count: 43) + ".zz", String(repeating: "a", count: 5000), "\(Secret.token()).~", "\(Secret.token()).zzzzzzzzzzzzzzzzzzzz~\(proof.suffix(32))"] {
            #expect(KnownDevices(text: text).map { $0.knows("wang", at: start, vault) } ?? false == false)
        }
    }

    @Test("a browser is named in two words, whatever it says", arguments: [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14; PHB110) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 XWEB/1300 MicroMessenger/8.0.50", "微信 · Android"),
        ("<script>alert(1)</script>", ""), ("", ""),
    ])
    func labels(agent: String, label: String) { #expect(DeviceLabel.of(agent) == label) }
}

@Suite("The brake against guessing")
struct SignInBrakeTests {
    let start = Instant(milliseconds: 1_000_000)

    /// Tries that follow each other as fast as the brake lets them; the pauses in between.
    private func pauses(_ brake: SignInBrake, _ count: Int, account: String = "wang", address: String = "a", device: String? = nil) async -> [Double] {
        var (now, pauses) = (start, [Double]())
        while pauses.count < count {
            switch await brake.begin(account: account, address: address, device: device, at: now) {
            case .go: pauses.append(0)
            case .wait(let seconds):
                pauses[pauses.count - 1] = seconds
                now = now.advanced(bySeconds: seconds)
            }
        }
        return pauses
    }

    @Test("whoever keeps guessing from one address waits longer and longer, a minute at most; another account or the right word does not")
    func onePlace() async {
        let brake = SignInBrake()
        let waits = await pauses(brake, 12)
        #expect(waits.dropLast() == waits.dropLast().sorted()[...] && waits.prefix(3) == [0, 0, 0] && waits[3] == 2 && waits[9] == 60)
        #expect(await brake.begin(account: "li", address: "a", device: nil, at: start).isGo)
        let other = SignInBrake()
        for _ in 0..<50 {
            guard case .go(let turn) = await other.begin(account: "wang", address: "a", device: nil, at: start) else {
                Issue.record("somebody who knows the password was slowed down")
                return
            }
            await other.succeeded(turn)
        }
    }

    @Test("tries sent at once count one after the other")
    func atOnce() async {
        let brake = SignInBrake()
        var going = 0
        for _ in 0..<100 where await brake.begin(account: "wang", address: "a", device: nil, at: start).isGo { going += 1 }
        #expect(going == 4)
    }

    @Test("guessing from a thousand addresses slows down new devices, and never one that has signed in before")
    func everywhere() async {
        let brake = SignInBrake()
        var going = 0
        for number in 0..<1000 where await brake.begin(account: "desk1", address: "\(number)", device: nil, at: start).isGo { going += 1 }
        #expect(going == 20)
        #expect(await !brake.begin(account: "desk1", address: "new", device: nil, at: start).isGo)
        guard case .go(let turn) = await brake.begin(account: "desk1", address: "1", device: "desk computer", at: start) else {
            Issue.record("the desk was locked out")
            return
        }
        await brake.succeeded(turn)
        // A device that is known is no way to guess freely either.
        let waits = await pauses(brake, 12, account: "desk1", device: "stolen")
        #expect(waits[9] == 60)
        #expect(await brake.begin(account: "desk1", address: "1", device: "desk computer", at: start).isGo)
    }

    @Test("a try that was never judged does not count, and a quarter of an hour forgets")
    func forgets() async {
        let brake = SignInBrake()
        for _ in 0..<50 {
            guard case .go(let turn) = await brake.begin(account: "wang", address: "a", device: nil, at: start) else {
                Issue.record("an unjudged try counted")
                return
            }
            await brake.takeBack(turn)
        }
        #expect(await brake.size == 0)
        _ = await pauses(brake, 10)
        #expect(await brake.begin(account: "wang", address: "a", device: nil, at: start.advanced(bySeconds: 3600)).isGo)
        #expect(await brake.begin(account: "wang", address: "a", device: nil, at: start.advanced(bySeconds: 3600)).isGo)
    }

    @Test("names without end do not fill the memory, and do not make the brake forget whom it holds")
    func bounded() async {
        let brake = SignInBrake(bound: 100)
        for number in 0..<1000 {
            _ = await brake.begin(account: "x\(number)", address: "a", device: nil, at: start.advanced(bySeconds: Double(number) / 1000))
            #expect(await brake.size <= 102)
        }
        for _ in 0..<4 { _ = await brake.begin(account: "wang", address: "a", device: nil, at: start.advanced(bySeconds: 1)) }
        for number in 0..<20 { _ = await brake.begin(account: "y\(number)", address: "a", device: nil, at: start.advanced(bySeconds: 1)) }
        #expect(await !brake.begin(account: "wang", address: "a", device: nil, at: start.advanced(bySeconds: 1)).isGo)
    }
}

extension SignInBrake.Verdict {
    fileprivate var isGo: Bool { if case .go = self { true } else { false } }
}
