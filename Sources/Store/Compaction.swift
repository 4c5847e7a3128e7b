import Ground

extension SQLStore {
    /// Rewrites the database so that nothing erased is left between its rows; for quiet hours, after what the law
    /// says must go has gone.
    ///
    /// SQLite zeroes what it deletes, but where it once moved a row to make room it may have left an older copy behind:
    /// this removes those too. Meanwhile writers wait (readers do not), and the disk holds the database up to three times.
    /// On PostgreSQL it frees the old versions of rows, as autovacuum does sooner or later, and nobody waits; their bytes
    /// go when the room is used again, or at once with the administrator's `VACUUM FULL`. Backups and archived logs keep
    /// what they hold until they are rotated. Throws a `Refusal` that says what to do.
    public func compact() async throws {
        guard !isReadOnly else {
            throw Refusal(.unavailable, "数据库以只读方式打开", "the database was opened read-only: open it for writing")
        }
        try gate.enter()
        defer { gate.leave() }
        do {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                database.onWriter { connection in
                    done.resume(
                        with: Result {
                            try connection.restore()
                            try connection.compact()
                        })
                }
            }
        } catch {
            throw error.forCaller
        }
    }
}

extension SQLConnection {
    fileprivate func compact() throws {
        switch dialect {
        case .sqlite:
            // The copy is as large as the database: it belongs on the disk.
            try script(["PRAGMA temp_store = DEFAULT"])
            defer { try? script(["PRAGMA temp_store = MEMORY"]) }
            try script(["VACUUM"])
            guard scrub() else {
                throw Refusal(
                    .unavailable, "有读取正在进行，旧副本尚未清除：请稍后再运行一次",
                    "readers were in the way and older copies are still in the log: run this again later")
            }
        case .postgres:
            // Each in a go of its own: VACUUM runs in no transaction.
            for table in Schema.erasable { try script(["VACUUM (ANALYZE) \(table)"]) }
        }
    }
}
