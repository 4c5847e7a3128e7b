import Foundation
import NIOCore

/// From an alarm's last byte out of this process until the answer that it is stored: each opens an incident of its own; then the
/// same devices go on alarming; then a thousand in one batch.
func measureAlarms(_ stage: LiveStage) async throws -> [Figure] {
    let connection = try await Connection.open(stage.server, on: stage.group)
    let keeper = try await stage.signIn("admin", over: connection)
    let run = String(UInt32.random(in: .min ... .max), radix: 16)
    let ids = (1...stage.devices).map { "bench-\(run)-\($0)" }
    for id in ids {
        let body = #"{"id":"\#(id)","kind":"post","name":"东门报警柱","place":"东门岗亭北侧","cameras":["cam-1"]}"#
        let reply = try await connection.answer(to: .post("/api/v1/devices", body, keeper.headers))
        guard reply.status == 201 else { throw LoadError("entering a device was answered \(reply.status): \(reply.text)") }
    }
    let headers = [("Authorization", "Bearer \(stage.token)")]
    var errors = 0
    func alarm(_ id: String, _ event: String, expecting status: Int) async throws -> Double? {
        let reply = try await connection.answer(to: .post("/api/v1/alarms", #"{"device":"\#(id)","event":"\#(event)"}"#, headers))
        guard reply.status == status else {
            errors += 1
            return nil
        }
        return reply.milliseconds
    }
    // What the first ones warm up is not measured.
    let warm = 5
    var opened: [Double] = []
    for (index, id) in ids.enumerated() {
        if let took = try await alarm(id, "a", expecting: 201), index >= warm { opened.append(took) }
    }
    var repeated: [Double] = []
    for id in ids { if let took = try await alarm(id, "b", expecting: 200) { repeated.append(took) } }

    var batches: [Double] = []
    for round in 0..<5 {
        let items = (0..<1000).map { #"{"device":"\#(ids[$0 % ids.count])","event":"c\#(round)-\#($0)"}"# }
        let reply = try await connection.answer(to: .post("/api/v1/alarms", #"{"alarms":[\#(items.joined(separator: ","))]}"#, headers))
        struct Answer: Decodable { let accepted: Int }
        if reply.status == 200, try reply.decoded(Answer.self).accepted == 1000 { batches.append(reply.milliseconds) } else { errors += 1 }
    }
    await connection.close()
    let (open, again, batch) = (Sample(opened), Sample(repeated), Sample(batches))
    LiveStage.say(Report.quantiles("alarm that opens an incident, until durable", open))
    LiveStage.say(Report.quantiles("alarm that joins one, until durable", again))
    LiveStage.say(Report.quantiles("a batch of 1,000 alarms", batch))
    func quantile(_ sample: Sample, _ share: Double) -> Double { sample.quantile(share) ?? .infinity }
    return [
        Figure(name: "alarm_durable_p99_ms", value: quantile(open, 0.99), unit: "ms", target: .below(20)),
        Figure(name: "alarm_durable_p50_ms", value: quantile(open, 0.5), unit: "ms", target: nil),
        Figure(name: "alarm_joined_p99_ms", value: quantile(again, 0.99), unit: "ms", target: .below(20)),
        Figure(name: "alarm_batch_1000_ms", value: quantile(batch, 0.5), unit: "ms", target: nil),
        Figure(name: "alarm_errors", value: Double(errors), unit: "", target: .exactly(0)),
    ]
}
