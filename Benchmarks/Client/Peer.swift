import Foundation
import NIOCore

/// Roundup, an issue tracker in Python that many run on SQLite: no dispatch system, but a named program that stores what
/// people report, measured by the same client on the same machine in the same run.
struct PeerRun: Sendable {
    let one: CreateRun
    let eight: CreateRun

    static let name = "Roundup 2.6.0 (Python, SQLite)"
}

/// Creates issues over its REST interface. `password` is that of its account `admin`.
func measurePeer(
    _ server: Server, password: String, seconds: Double, numbers: Numbers, on group: any EventLoopGroup
) async throws -> PeerRun {
    let headers = [
        ("Authorization", "Basic " + Data("admin:\(password)".utf8).base64EncodedString()), ("X-Requested-With", "rest"),
        ("Origin", "http://\(server.name)"), ("Referer", "http://\(server.name)/"),
    ]
    let ask: @Sendable (Int) -> Ask = { number in
        .post("/rest/data/issue", #"{"title":"操场东侧有人摔倒，需要帮忙 \#(number)","priority":"urgent"}"#, headers)
    }
    func creates(_ clients: Int, _ seconds: Double) async throws -> CreateRun {
        try await measureCreates(server, clients: clients, seconds: seconds, numbers: numbers, on: group, ask: ask)
    }
    _ = try await creates(1, 2)
    return PeerRun(one: try await creates(1, seconds), eight: try await creates(8, seconds))
}
