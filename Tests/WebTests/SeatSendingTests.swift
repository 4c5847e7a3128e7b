import Foundation
import Ground
import Hummingbird
import HummingbirdCore
import Incidents
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Web

@Suite("Links to seats, signed")
struct SeatSigningTests {
    private let links = SeatLinks(Vault(Keyring(madeAt: Instant(milliseconds: 0))))
    private let named = SeatLinks.Named(incident: "campus-20261122-0007", seat: 3, serial: 2)

    @Test("a link names what it was made for, always in the same words, and fits a short message")
    func roundTrip() {
        let token = links.token(named)
        #expect(links.named(by: token) == named && links.token(named) == token)
        #expect(token.utf8.count < 80 && token.utf8.allSatisfy { $0.isBase64URL || $0 == UInt8(ascii: ".") })
    }

    @Test("forged in any letter it is none of ours")
    func forged() {
        let token = links.token(named)
        for index in token.indices {
            var forged = token
            forged.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(links.named(by: forged) == nil, "\(forged)")
        }
        for text in ["", ".", "a.b", token + "=", token + ".", "." + token, String(token.dropLast()), token + "A", token + " ", String(repeating: "A", count: 5000)] {
            #expect(links.named(by: text) == nil, "\(text.prefix(90))")
        }
    }

    @Test("the signature of one seat is none for another, nor for another incident, nor of another desk")
    func otherSeat() {
        let parts = links.token(named).split(separator: ".")
        for other in [SeatLinks.Named(incident: named.incident, seat: 4, serial: 2), .init(incident: "campus-20261122-0008", seat: 3, serial: 2), .init(incident: named.incident, seat: 3, serial: 3)] {
            let head = links.token(other).split(separator: ".")[0]
            #expect(links.named(by: "\(head).\(parts[1])") == nil)
        }
        #expect(SeatLinks(Vault(Keyring(madeAt: Instant(milliseconds: 0)))).named(by: links.token(named)) == nil)
    }
}

/// A gateway on loopback: says what it was asked, and answers as it is told.
private final class Gateway: Sendable {
    struct Heard: Sendable {
        let path: String
        let authorization: String?
        let body: String
    }

    private let box: Box
    private let server: Task<Void, any Error>
    let port: Int

    init(status: Int = 200, _ answer: String) async throws {
        let router = Router()
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let box = Box()
        router.post("/**") { request, _ in
            let body = try await request.body.collect(upTo: 100_000)
            box.add(Heard(path: request.uri.path, authorization: request.headers[.authorization], body: String(buffer: body)))
            return Response(status: .init(code: status), headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: ByteBuffer(string: answer)))
        }
        self.box = box
        let application = Application(
            responder: router.buildResponder(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { opened.yield($0.localAddress?.port ?? 0) }, logger: Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() })
        server = Task {
            defer { opened.finish() }
            try await application.runService(gracefulShutdownSignals: [])
        }
        var first = 0
        for await port in ports {
            first = port
            break
        }
        port = first
    }

    private final class Box: Sendable {
        private let list = Mutex<[Heard]>([])
        func add(_ one: Heard) { list.withLock { $0.append(one) } }
        var all: [Heard] { list.withLock { $0 } }
    }

    var requests: [Heard] { box.all }
    func close() async {
        server.cancel()
        _ = try? await server.value
    }
}

@Suite("Sending links, tried against a gateway on loopback")
struct LinkSenderTests {
    private let invitation = Invitation(phone: Sealed("13900001111"), text: Sealed("请加入：https://110.example.edu.cn/s/abc"))

    private func fault(_ sender: any LinkSender) async -> LinkFault? {
        do {
            try await sender.send(invitation)
            return nil
        } catch { return error as? LinkFault }
    }

    @Test("an SMS goes out with number, words and the bearer token")
    func sms() async throws {
        let gateway = try await Gateway(#"{"ok":true}"#)
        let sender = SMSGateway(url: "http://127.0.0.1:\(gateway.port)/send", secret: Sealed("s3cret"))
        try await sender.send(invitation)
        let asked = try #require(gateway.requests.first)
        #expect(asked.path == "/send" && asked.authorization == "Bearer s3cret")
        let body = try #require(try JSONSerialization.jsonObject(with: Data(asked.body.utf8)) as? [String: String])
        #expect(body == ["phone": "13900001111", "text": "请加入：https://110.example.edu.cn/s/abc"])
        await gateway.close()
    }

    @Test("a gateway that says no has sent nothing", arguments: [(200, #"{"ok":false}"#), (200, #"{"code":17}"#), (400, "{}"), (500, "{}"), (302, "{}")])
    func refused(status: Int, answer: String) async throws {
        let gateway = try await Gateway(status: status, answer)
        #expect(await fault(SMSGateway(url: "http://127.0.0.1:\(gateway.port)/send", secret: nil)) == .refused)
        await gateway.close()
    }

    @Test("a group's robot gets the words in the form that it wants, and its number is none of it")
    func robot() async throws {
        let gateway = try await Gateway(#"{"errcode":0,"errmsg":"ok"}"#)
        let sender = WeComRobot(url: Sealed("http://127.0.0.1:\(gateway.port)/cgi-bin/webhook/send?key=k"))
        try await sender.send(Invitation(phone: nil, text: invitation.text))
        let asked = try #require(gateway.requests.first)
        #expect(asked.body.contains(#""msgtype":"text""#) && asked.body.contains("请加入") && !asked.body.contains("139"))
        await gateway.close()
        let angry = try await Gateway(#"{"errcode":93000,"errmsg":"invalid webhook url"}"#)
        #expect(await fault(WeComRobot(url: Sealed("http://127.0.0.1:\(angry.port)/x"))) == .refused)
        await angry.close()
        let vague = try await Gateway("sent, thank you")
        #expect(await fault(WeComRobot(url: Sealed("http://127.0.0.1:\(vague.port)/x"))) == .refused, "what does not say so was not sent")
        await vague.close()
    }

    @Test("nobody there is nobody told")
    func unreachable() async throws {
        let gateway = try await Gateway("{}")
        let port = gateway.port
        await gateway.close()
        #expect(await fault(SMSGateway(url: "http://127.0.0.1:\(port)/send", secret: nil)) == .unreachable)
    }

    @Test("channels come from the environment; what is no address over TLS stops the start")
    func environment() throws {
        #expect(try LinkSenders(environment: [:]).senders.isEmpty)
        let both = try LinkSenders(environment: ["CAMPUS110_SMS_URL": "https://sms.example.com/v1", "CAMPUS110_WECOM_ROBOT_URL": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"])
        #expect(both.senders.map(\.channel) == ["sms", "wecom"] && LinkSenders.known == both.senders.map(\.channel))
        #expect(both["sms"]?.wantsPhone == true && both["wecom"]?.wantsPhone == false && both["fax"] == nil)
        for bad in ["http://sms.example.com", "ftp://x", "sms.example.com", " "] {
            #expect(throws: Refusal.self) { try LinkSenders(environment: ["CAMPUS110_SMS_URL": bad]) }
        }
    }

    @Test("no dump of a sender shows its secret")
    func secrets() {
        let robot = WeComRobot(url: Sealed("https://qyapi.weixin.qq.com/send?key=SECRETKEY"))
        let sms = SMSGateway(url: "https://sms.example.com", secret: Sealed("SECRETKEY"))
        #expect(!"\(robot)\(sms)".contains("SECRETKEY") && !String(reflecting: robot).contains("SECRETKEY"))
    }
}
