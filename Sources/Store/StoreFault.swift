import Ground

/// What went wrong below, told without any stored value.
struct StoreFault: Error, Hashable {
    enum Kind: Hashable {
        /// The connection broke.
        case lost
        /// Another transaction was in the way: doing the same again may succeed.
        case conflict
        /// Another program holds the database.
        case busy
        case full, readOnly, corrupt, unreachable, tooLarge
        case other
    }

    let kind: Kind
    /// `SQLITE_FULL`, or an SQLSTATE.
    let code: String
    /// What the database said, if that cannot hold a stored value.
    let detail: String

    init(_ kind: Kind, code: String, detail: String = "") {
        self.kind = kind
        self.code = code
        self.detail = detail
    }

    /// For the person who asked: what to do about it. Nothing was stored.
    var refusal: Refusal {
        let trace = detail.isEmpty ? code : "\(code): \(detail)"
        let zh: String
        let en: String
        switch kind {
        case .lost, .unreachable:
            zh = "数据库连接不上，没有保存：请检查数据库服务和网络后重试"
            en =
                "the database cannot be reached and nothing was stored: check its service and the network, then try again"
        case .conflict:
            zh = "同时写入的操作太多，没有保存：请重试"
            en = "too many writes met and nothing was stored: try again"
        case .busy:
            zh = "另一个程序占用了数据库，没有保存：请关闭它后重试"
            en = "another program holds the database and nothing was stored: close it, then try again"
        case .full:
            zh = "磁盘已满，没有保存：请腾出空间后重试"
            en = "the disk is full and nothing was stored: free some space, then try again"
        case .readOnly:
            zh = "数据库只能读，没有保存：请检查文件和文件夹的写权限，或磁盘是否被只读挂载"
            en =
                "the database can only be read and nothing was stored: check that its file and folder may be written "
                + "and that the disk is not mounted read-only"
        case .corrupt:
            zh = "数据库文件已损坏，没有保存：请停止服务，保留原文件，从备份恢复"
            en =
                "the database file is damaged and nothing was stored: stop the service, keep the file, restore a backup"
        case .tooLarge:
            zh = "内容太大，没有保存：请缩小后重试"
            en = "the content is too large and nothing was stored: make it smaller, then try again"
        case .other:
            zh = "数据库出错，没有保存：请把括号里的文字交给管理员"
            en = "the database failed and nothing was stored: give the text in brackets to an administrator"
        }
        return Refusal(kind == .tooLarge ? .tooLarge : .unavailable, "\(zh)（\(trace)）", "\(en) (\(trace))")
    }

    /// Whether a COMMIT that ended so may yet have been stored.
    var isInDoubtAfterCommit: Bool { kind == .lost || kind == .other }

    /// For everyone in a transaction whose COMMIT got no answer: it may have been stored.
    var unconfirmed: Refusal {
        Refusal(
            .unavailable,
            "保存没有得到确认（\(code)）：用同一个请求编号再发一次，不会重复",
            "storing was not confirmed (\(code)): send it again with the same idempotency key, it will not be done twice"
        )
    }
}

extension Error {
    /// The same error in words for the caller, where it came from the database.
    var forCaller: any Error {
        if self is SQLRow.Unreadable { return StoreFault(.corrupt, code: "column").refusal }
        return (self as? StoreFault)?.refusal ?? self
    }
}
