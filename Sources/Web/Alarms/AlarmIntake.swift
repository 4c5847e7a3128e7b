import Alarms
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal
import NIOCore

extension House {
    /// 报警接入: what devices say. Answered only once it is stored; never refused for how many there are.
    func addAlarmIntake(to list: inout RouteList) {
        // Nobody signs in to speak for a device: a session passes the gate and is told so.
        let access = Access.roles([.systemAdministrator])

        list.post("/api/v1/alarms", for: access, token: .alarmsWrite, api: "Alarms of devices, one or {alarms: [up to 1,000]}; stored before it answers, once for each device and event") { request, visit in
            let token = try Self.deviceToken(request, visit)
            let body = try AlarmBody.decode(try await Self.bytes(of: request))
            if !body.isBatch {
                let answer = try await receive(try body.items[0].get(), token)
                return try Answer.json(answer, status: answer.status == "opened" && answer.again != true ? .created : .ok)
            }
            let results = await receiveAll(body.items, token)
            let isIncomplete = results.contains { $0.error?.code == Refusal.Code.unavailable.rawValue }
            return try Answer.json(AlarmResults(results: results), status: isIncomplete ? .serviceUnavailable : .ok, to: request)
        }
        list.post("/api/v1/alarms/heartbeats", for: access, token: .alarmsWrite, api: "Devices that say they are there: {devices: [up to 1,000]}") { request, visit in
            let token = try Self.deviceToken(request, visit)
            let ids = try HeartbeatBody.decode(try await Self.bytes(of: request))
            var unknown: [String] = []
            let moment = now()
            for first in stride(from: 0, to: ids.count, by: Self.heartbeatsAtOnce) {
                let part = Array(ids[first..<min(first + Self.heartbeatsAtOnce, ids.count)])
                let targets = settings.targets
                unknown += try await store.write { ledger in
                    let room = AlarmRoom(ledger, targets: targets, salt: { Secret.bytes(32) })
                    var unknown: [String] = []
                    for text in part {
                        guard let id = DeviceID(checking: text), try ledger.alarmDevice(id, of: token.organisation).map({ $0.retired == nil }) ?? false else {
                            unknown.append(text)
                            continue
                        }
                        try room.heard(id, of: token.organisation, at: moment)
                    }
                    return unknown
                }
            }
            struct Heard: Encodable {
                var heard: Int
                var unknown: [String]
            }
            return try Answer.json(Heard(heard: ids.count - unknown.count, unknown: unknown.map { String($0.prefix(64)) }), to: request)
        }
    }

    /// So few that no write holds the others up.
    private static let heartbeatsAtOnce = 50
    /// So many devices' alarms wait for the committer together, which puts them into one commit.
    private static let alarmsAtOnce = 64
    /// Bytes of a batch.
    private static let batchLimit = 1024 * 1024

    private static func deviceToken(_ request: Request, _ visit: Visit) throws -> AccessToken {
        try SameSite.check(request, visit)
        guard let token = visit.token else {
            throw Refusal(.notYours, "请使用设备令牌（alarms.write）", "Use a device's token with the scope alarms.write")
        }
        return token
    }

    private static func bytes(of request: Request) async throws -> [UInt8] {
        let tooLarge = Refusal(.tooLarge, "内容太大，最多 \(batchLimit / 1024) KB：请分批上报", "Too large: at most \(batchLimit / 1024) KB, send it in parts")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > batchLimit { throw tooLarge }
        do {
            return Array(try await request.body.collect(upTo: batchLimit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    private func receive(_ signal: AlarmSignal, _ token: AccessToken) async throws -> AlarmResult {
        let (moment, targets) = (now(), settings.targets)
        let answer = try await store.write { ledger in
            try AlarmRoom(ledger, targets: targets, salt: { Secret.bytes(32) }).receive(signal, by: .device(token.id), in: token.organisation, at: moment)
        }
        return AlarmResult(signal, answer)
    }

    /// Each item by itself, in the order in which its device sent them; what fails leaves the others as they are.
    private func receiveAll(_ items: [Result<AlarmSignal, Refusal>], _ token: AccessToken) async -> [AlarmResult] {
        var results = [AlarmResult?](repeating: nil, count: items.count)
        var queues: [DeviceID: [(Int, AlarmSignal)]] = [:]
        var order: [DeviceID] = []
        for (index, item) in items.enumerated() {
            switch item {
            case .success(let signal):
                if queues[signal.device] == nil { order.append(signal.device) }
                queues[signal.device, default: []].append((index, signal))
            case .failure(let refusal): results[index] = AlarmResult(refusal)
            }
        }
        await withTaskGroup(of: [(Int, AlarmResult)].self) { group in
            var next = 0
            func add() {
                guard next < order.count else { return }
                let queue = queues[order[next]] ?? []
                next += 1
                group.addTask {
                    var done: [(Int, AlarmResult)] = []
                    for (index, signal) in queue {
                        do {
                            done.append((index, try await receive(signal, token)))
                        } catch let refusal as Refusal {
                            done.append((index, AlarmResult(refusal, signal)))
                        } catch {
                            done.append((index, AlarmResult(Self.notStored, signal)))
                        }
                    }
                    return done
                }
            }
            for _ in 0..<Self.alarmsAtOnce { add() }
            for await done in group {
                for (index, result) in done { results[index] = result }
                add()
            }
        }
        return results.map { $0 ?? AlarmResult(Self.notStored) }
    }

    private static let notStored = Refusal(.unavailable, "未能存储，请用同一事件编号重发", "Not stored: send it again under the same event")
}

/// One alarm, or many; each is read by itself, so that one that cannot be read takes no other with it.
struct AlarmBody {
    let items: [Result<AlarmSignal, Refusal>]
    let isBatch: Bool

    static let most = 1000

    static func decode(_ bytes: [UInt8]) throws -> AlarmBody {
        guard ServerBounds.isShallow(bytes) else { throw CommandBody.tooDeep }
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes.isEmpty ? Array("{}".utf8) : bytes)) as? [String: Any] else {
            throw Refusal(.unreadable, "请求不是 JSON 对象", "The request is no JSON object")
        }
        guard let alarms = object["alarms"] else { return AlarmBody(items: [read(object)], isBatch: false) }
        guard let list = alarms as? [Any] else {
            throw Refusal(.unreadable, field: "alarms", "alarms 须为数组", "alarms must be an array")
        }
        guard list.count <= most else {
            throw Refusal(.tooLarge, field: "alarms", "一次最多 \(most) 条，请分批上报", "At most \(most) at once: send them in parts")
        }
        return AlarmBody(items: list.map(read), isBatch: true)
    }

    private static func read(_ item: Any) -> Result<AlarmSignal, Refusal> {
        guard let object = item as? [String: Any] else {
            return .failure(Refusal(.unreadable, "每条报警须为 JSON 对象", "Each alarm is a JSON object"))
        }
        guard let device = text(object["device"]).flatMap({ DeviceID(checking: $0) }) else {
            return .failure(Refusal(.missing, field: "device", "请给出设备编号（1–64 个字母、数字、- _ .）", "Name the device: 1 to 64 letters, digits, - _ ."))
        }
        let named = text(object["what"])
        guard let what = named.map({ AlarmSignal.What(rawValue: $0) }) ?? .alarm else {
            return .failure(Refusal(.unreadable, field: "what", "what 只能是 alarm、fault、clear", "what must be alarm, fault or clear"))
        }
        do {
            return .success(
                try AlarmSignal(
                    device: device, event: text(object["event"]) ?? "", what: what, said: moment(object["at"]), zone: text(object["zone"]) ?? ""))
        } catch {
            return .failure(error)
        }
    }

    /// A text, or a whole number as panels send them.
    static func text(_ value: Any?) -> String? {
        switch value {
        case let text as String: text
        case let number as NSNumber where !number.stringValue.contains("."): number.stringValue
        default: nil
        }
    }

    /// A time that cannot be read costs the time, not the alarm.
    private static func moment(_ value: Any?) -> Instant? {
        switch value {
        case let text as String: Instant(iso: text)
        case let number as NSNumber:
            (0...32_503_680_000_000).contains(number.int64Value) ? Instant(milliseconds: number.int64Value) : nil
        default: nil
        }
    }
}

enum HeartbeatBody {
    static func decode(_ bytes: [UInt8]) throws -> [String] {
        guard ServerBounds.isShallow(bytes), let object = try? JSONSerialization.jsonObject(with: Data(bytes.isEmpty ? Array("{}".utf8) : bytes)) as? [String: Any]
        else { throw Refusal(.unreadable, "请求不是 JSON 对象", "The request is no JSON object") }
        let listed = (object["devices"] as? [Any])?.map { AlarmBody.text($0) ?? "" } ?? AlarmBody.text(object["device"]).map { [$0] }
        guard let listed, !listed.isEmpty else {
            throw Refusal(.missing, field: "devices", "请给出设备编号，例如 {\"devices\": [\"P-01\"]}", "Name the devices, e.g. {\"devices\": [\"P-01\"]}")
        }
        guard listed.count <= AlarmBody.most else {
            throw Refusal(.tooLarge, field: "devices", "一次最多 \(AlarmBody.most) 台", "At most \(AlarmBody.most) at once")
        }
        return listed
    }
}

/// What an item came to. `status` is one of `opened`, `joined`, `test`, `isolated`, `fault`, `cleared` and `refused`.
struct AlarmResult: Encodable, Sendable {
    let device: String?
    let event: String?
    let status: String
    let incident: IncidentID?
    let number: String?
    let again: Bool?
    let error: Answer.Problem?

    init(_ signal: AlarmSignal, _ answer: AlarmAnswer) {
        (device, event, status) = (signal.device.text, signal.event, answer.status.rawValue)
        (incident, number, again, error) = (answer.incident, answer.number, answer.again ? true : nil, nil)
    }

    init(_ refusal: Refusal, _ signal: AlarmSignal? = nil) {
        (device, event, status) = (signal?.device.text, signal?.event, "refused")
        (incident, number, again) = (nil, nil, nil)
        error = Answer.Problem(code: refusal.code.rawValue, field: refusal.field, message: "\(refusal.message.zh) \(refusal.message.en)")
    }
}

struct AlarmResults: Encodable, Sendable {
    let accepted: Int
    let refused: Int
    let results: [AlarmResult]

    init(results: [AlarmResult]) {
        refused = results.count { $0.error != nil }
        accepted = results.count - refused
        self.results = results
    }
}
