import Ground

/// When each unit's page was last heard of; kept in memory, because after a restart nobody has been heard of.
actor UnitLinks {
    private var heard: [UnitID: Instant] = [:]

    func hear(_ unit: UnitID, at now: Instant) { heard[unit] = now }
    func all() -> [UnitID: Instant] { heard }
}
