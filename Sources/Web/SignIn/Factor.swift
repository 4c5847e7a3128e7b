import Ground
import Journal

/// A person's second factor as it is kept: the secret of an authenticator app, encrypted, and what is left of the recovery codes.
struct Factor: Codable, Sendable {
    var box: Vault.Box
    /// The half minute of the newest code that was used: none up to it counts again.
    var last: Int64
    var made: Instant
    /// Keyed hashes.
    var recovery: [String]

    static let kind = "factor"
    private static func key(_ person: PersonID) -> SlipKey { SlipKey(kind: kind, name: person.text) }
    private static func purpose(_ person: PersonID) -> String { "\(kind)|\(person)" }

    static func exists(of person: PersonID, in reading: any Reading) throws -> Bool { try reading.slip(key(person)) != nil }

    static func of(_ person: PersonID, in reading: any Reading) throws -> Factor? {
        try reading.slip(key(person)).map { try Wire.decode(from: $0.content.opened()) }
    }

    /// Makes the secret the person's second factor when the code shows that an app has it; `false` when the code is wrong.
    static func enrol(
        _ secret: [UInt8], code: String, recovery: [String], of person: PersonID, in ledger: any Ledger, _ vault: Vault, at now: Instant
    ) throws -> Bool {
        guard let digits = Answer.digits(of: code), let step = TOTP.match(digits, secret, at: now, after: 0) else { return false }
        let factor = Factor(
            box: try vault.seal(secret, purpose: purpose(person)), last: step, made: now,
            recovery: recovery.map { RecoveryCode.hash($0, of: person, vault) })
        try factor.keep(for: person, in: ledger, at: now)
        try AccountEntry.append("factorSet", of: person, by: .person(person), in: ledger, at: now)
        return true
    }

    /// Takes a code of the app or a recovery code, each once; `nil` when it is neither. Reading and using up are one write, so
    /// that two nodes do not take the same code.
    static func take(_ answer: String, of person: PersonID, in ledger: any Ledger, _ vault: Vault, at now: Instant) throws -> Session.Method? {
        guard var factor = try of(person, in: ledger) else { return nil }
        if let digits = Answer.digits(of: answer) {
            let secret = try vault.open(factor.box, purpose: purpose(person))
            guard let step = TOTP.match(digits, secret, at: now, after: factor.last) else { return nil }
            factor.last = step
            try factor.keep(for: person, in: ledger, at: now)
            return .code
        }
        let hash = RecoveryCode.hash(answer, of: person, vault)
        guard let place = factor.recovery.firstIndex(where: { Secret.same($0, hash) }) else { return nil }
        factor.recovery.remove(at: place)
        try factor.keep(for: person, in: ledger, at: now)
        try AccountEntry.append("recoveryUsed", of: person, by: .person(person), ["left": "\(factor.recovery.count)"], in: ledger, at: now)
        return .recovery
    }

    /// New recovery codes in place of all before. Throws `Refusal` when there is no second factor.
    static func renewRecovery(_ codes: [String], of person: PersonID, in ledger: any Ledger, _ vault: Vault, at now: Instant) throws {
        guard var factor = try of(person, in: ledger) else {
            throw Refusal(.outOfOrder, "还没有设置两步验证", "There is no second factor yet")
        }
        factor.recovery = codes.map { RecoveryCode.hash($0, of: person, vault) }
        try factor.keep(for: person, in: ledger, at: now)
        try AccountEntry.append("recoveryRenewed", of: person, by: .person(person), in: ledger, at: now)
    }

    /// Takes the second factor away; `false` when there was none.
    @discardableResult
    static func remove(of person: PersonID, by actor: Actor, in ledger: any Ledger, at now: Instant) throws -> Bool {
        guard try exists(of: person, in: ledger) else { return false }
        try ledger.remove(key(person))
        try ledger.scrubAfterCommit()
        try AccountEntry.append("factorRemoved", of: person, by: actor, in: ledger, at: now)
        return true
    }

    /// Seals every second factor under the newest key; returns how many lay under older ones.
    static func reseal(in ledger: any Ledger, _ vault: Vault, at now: Instant) throws -> Int {
        var count = 0
        for slip in try ledger.slips(of: kind, at: now) {
            var factor: Factor = try Wire.decode(from: slip.content.opened())
            guard !vault.isCurrent(factor.box) else { continue }
            let purpose = purpose(PersonID(slip.name))
            factor.box = try vault.seal(try vault.open(factor.box, purpose: purpose), purpose: purpose)
            try factor.keep(for: PersonID(slip.name), in: ledger, at: now)
            count += 1
        }
        return count
    }

    private func keep(for person: PersonID, in ledger: any Ledger, at now: Instant) throws {
        try ledger.put(Slip(kind: Self.kind, name: person.text, content: try Wire.encode(self), at: now, owner: person.text))
    }

    /// What people type, in any width, with spaces where they like.
    enum Answer {
        /// Six digits, or `nil` when it is something else.
        static func digits(of text: String) -> String? {
            let plain = Password.normalised(String(text.prefix(64))).filter { !$0.isWhitespace && $0 != "-" }
            guard plain.utf8.count == TOTP.digits, plain.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return plain
        }
    }
}

/// Ten words for the day when the phone is lost: each opens once.
enum RecoveryCode {
    static let count = 10
    // Without 0, 1, i, l, o: they are copied by hand. 31 letters, ten places: 49 bits.
    private static let letters = Array("23456789abcdefghjkmnpqrstuvwxyz")

    static func fresh() -> [String] {
        (0..<count).map { _ in
            let word = (0..<10).map { _ in letters[Int.random(in: letters.indices)] }
            return String(word[..<5]) + "-" + String(word[5...])
        }
    }

    /// Keyed, so that a copy of the record lets nobody try words at leisure.
    static func hash(_ code: String, of person: PersonID, _ vault: Vault) -> String {
        let plain = Password.normalised(String(code.prefix(64))).lowercased().filter { $0.isLetter || $0.isNumber }
        return vault.blind(plain, purpose: "recovery|\(person)")
    }
}
