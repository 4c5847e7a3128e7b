public import Ground
public import Journal

/// What of the record lies under the desk's keys, all kinds together.
public enum SealedSecrets {
    /// Seals everything that lies under older keys under the newest; an entry says how many there were. Throws `KeyringFault` when
    /// a key is missing: then nothing was changed.
    public static func reseal(
        in store: any RecordStore, _ vault: Vault, of organisation: OrganisationID, by actor: Actor, at now: Instant
    ) async throws -> Int {
        try await store.write { ledger in
            let count = try Factor.reseal(in: ledger, vault, at: now)
            try ledger.append(
                Draft(
                    organisation: organisation, subject: Subject(kind: "keys", id: organisation.text), act: "rotated", by: actor, at: now,
                    open: try Wire.encode(["key": vault.newest, "resealed": "\(count)"])))
            return count
        }
    }

    /// Names of keys that something lies under but the vault does not have; empty when everything opens.
    public static func missingKeys(in store: any RecordStore, _ vault: Vault, at now: Instant) async throws -> [String] {
        let used = try await store.read { reading in
            Set(try reading.slips(of: Factor.kind, at: now).map { try Wire.decode(Factor.self, from: $0.content.opened()).box.key })
        }
        return used.filter { !vault.knows($0) }.sorted()
    }
}
