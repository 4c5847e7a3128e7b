public import Ground

/// A command that was sent twice is done once: what it came to is kept under the key that came with it.
public struct Once {
    private let ledger: any Ledger
    /// How long a reply is kept for a command that is sent again: seven days, in seconds.
    public static let replyKept: Double = 7 * 24 * 3600

    public init(_ ledger: any Ledger) { self.ledger = ledger }

    /// Does `body`, or answers what it came to before under the same key of the same party; the flag says which. A key stands for
    /// one command only: sent with another (`what`), that one is done as well. Throws `Refusal.keyReused` where the same command
    /// asked for something else (`asked`), and `Refusal.unreadable` for a key that is none.
    public func callAsFunction<Outcome: Codable>(
        _ text: String?, for what: String, by party: Party, at: Instant, asked: Digest? = nil, _ body: () throws -> Outcome
    ) throws -> (outcome: Outcome, isAgain: Bool) {
        try self(text, for: what, owner: party.keyOwner, at: at, asked: asked, body)
    }

    /// The same for whoever is no `Party` of the record; `owner` says whose the key is.
    public func callAsFunction<Outcome: Codable>(
        _ text: String?, for what: String, owner: String, at: Instant, asked: Digest? = nil, _ body: () throws -> Outcome
    ) throws -> (outcome: Outcome, isAgain: Bool) {
        guard let text else { return (try body(), false) }
        guard (8...128).contains(text.utf8.count) else {
            throw Refusal(.unreadable, field: "Idempotency-Key", "幂等键须为 8–128 个字符", "An idempotency key has 8 to 128 characters")
        }
        let key = SlipKey(kind: "reply", name: Digest(of: "\(owner)|\(what)|\(text)".utf8).description)
        // Under its key, which is stored nowhere, so that nobody guesses sealed words from the digest of a body.
        let asked = asked.map { Digest(of: "\(text)|\($0)".utf8).description }
        if let slip = try ledger.slip(key) {
            let kept: Reply<Outcome> = try Wire.decode(from: slip.content.opened())
            guard kept.asked == nil || asked == nil || kept.asked == asked else {
                throw Refusal(
                    .keyReused, field: "Idempotency-Key", "此幂等键已用于另一内容，请换一个键", "This idempotency key was used for something else: take a new one")
            }
            return (kept.outcome, true)
        }
        let outcome = try body()
        try ledger.put(
            Slip(
                kind: key.kind, name: key.name, content: try Wire.encode(Reply(outcome: outcome, asked: asked)), at: at,
                expires: at.advanced(bySeconds: Self.replyKept)))
        return (outcome, false)
    }

    /// What is kept of a command under its key: the outcome's own fields, and the digest of what was asked where there is one.
    private struct Reply<Outcome: Codable>: Codable {
        let outcome: Outcome
        let asked: String?

        private enum Key: String, CodingKey { case asked }

        init(outcome: Outcome, asked: String?) {
            self.outcome = outcome
            self.asked = asked
        }

        init(from decoder: any Decoder) throws {
            outcome = try Outcome(from: decoder)
            asked = try decoder.container(keyedBy: Key.self).decodeIfPresent(String.self, forKey: .asked)
        }

        func encode(to encoder: any Encoder) throws {
            try outcome.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encodeIfPresent(asked, forKey: .asked)
        }
    }
}
