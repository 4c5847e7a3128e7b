import Foundation
public import Ground

/// What goes out to a party: words and a link.
public struct Invitation: Sendable {
    /// A number to write to; `nil` for a group.
    public let phone: Sealed<String>?
    /// Without a name, a place or a condition: a message is read by whoever holds the phone.
    public let text: Sealed<String>

    public init(phone: Sealed<String>?, text: Sealed<String>) {
        self.phone = phone
        self.text = text
    }
}

/// A way to send links. Whoever sends says truly whether it went out.
public protocol LinkSender: Sendable {
    /// Its name on record, e.g. `sms`.
    var channel: String { get }
    /// Whether it writes to a number, rather than to a group.
    var wantsPhone: Bool { get }
    /// Throws `LinkFault` where it did not go out.
    func send(_ invitation: Invitation) async throws
}

/// Why a link did not go out. Raw values are stored.
public enum LinkFault: String, Error, Sendable {
    /// No such channel is set up.
    case noChannel
    /// There was no answer in time.
    case unreachable
    /// It answered that it would not.
    case refused
}

/// An SMS gateway: `POST {"phone": …, "text": …}` with a bearer token; 2xx says that it was taken, unless the answer is JSON with
/// `"ok": false` or a `code` other than 0. Gateways that speak otherwise need a small relay.
public struct SMSGateway: LinkSender {
    public let channel = "sms"
    public let wantsPhone = true
    let url: String
    let secret: Sealed<String>?
    let transport: any SignOnTransport

    init(url: String, secret: Sealed<String>?, transport: any SignOnTransport = NetworkTransport()) {
        self.url = url
        self.secret = secret
        self.transport = transport
    }

    public func send(_ invitation: Invitation) async throws {
        guard let phone = invitation.phone else { throw LinkFault.refused }
        var request = ProviderRequest(method: "POST", url: url)
        request.headers["Content-Type"] = "application/json"
        if let secret { request.headers["Authorization"] = "Bearer \(secret.opened())" }
        request.body = try JSONEncoder().encode(["phone": phone.opened(), "text": invitation.text.opened()]).map { $0 }
        let reply = try await LinkReply.of(request, by: transport)
        if let answer = reply.answer, answer.ok == false || (answer.code ?? 0) != 0 { throw LinkFault.refused }
    }
}

/// A robot of a WeCom group: `POST {"msgtype": "text", …}` to the address that the group shows for it; `errcode` 0 says that it was taken.
public struct WeComRobot: LinkSender {
    public let channel = "wecom"
    public let wantsPhone = false
    /// Holds the robot's key.
    let url: Sealed<String>
    let transport: any SignOnTransport

    init(url: Sealed<String>, transport: any SignOnTransport = NetworkTransport()) {
        self.url = url
        self.transport = transport
    }

    private struct Message: Encodable {
        struct Text: Encodable { let content: String }
        let msgtype = "text"
        let text: Text
    }

    public func send(_ invitation: Invitation) async throws {
        var request = ProviderRequest(method: "POST", url: url.opened())
        request.headers["Content-Type"] = "application/json"
        request.body = try JSONEncoder().encode(Message(text: .init(content: invitation.text.opened()))).map { $0 }
        let reply = try await LinkReply.of(request, by: transport)
        guard reply.answer?.errcode == 0 else { throw LinkFault.refused }
    }
}

/// What a channel answered.
private struct LinkReply {
    struct Answer: Decodable {
        var ok: Bool?
        var code: Int?
        var errcode: Int?
    }
    /// `nil` where it is not such JSON.
    let answer: Answer?

    static func of(_ request: ProviderRequest, by transport: any SignOnTransport) async throws -> LinkReply {
        let reply: ProviderReply
        do {
            reply = try await transport.send(request)
        } catch let fault as SignOnFault {
            if fault.why == .redirected { throw LinkFault.refused }
            throw LinkFault.unreachable
        }
        guard (200..<300).contains(reply.status) else { throw LinkFault.refused }
        return LinkReply(answer: try? JSONDecoder().decode(Answer.self, from: Data(reply.body)))
    }
}

/// The channels that an installation has.
public struct LinkSenders: Sendable {
    let senders: [any LinkSender]

    public init(_ senders: [any LinkSender] = []) { self.senders = senders }

    subscript(channel: String) -> (any LinkSender)? { senders.first { $0.channel == channel } }

    /// The channels that are known, set up or not, in the order in which a desk offers them.
    static let known = ["sms", "wecom"]

    /// Reads `CAMPUS110_SMS_URL`, `CAMPUS110_SMS_TOKEN` and `CAMPUS110_WECOM_ROBOT_URL`: addresses with secrets in them, which the
    /// command line would show. Throws `Refusal` naming what is no address over TLS (or on this machine).
    public init(environment: [String: String]) throws(Refusal) {
        func address(_ name: String) throws(Refusal) -> String? {
            guard let text = environment[name], !text.isEmpty else { return nil }
            guard WebAddress.isProvider(text) else {
                throw Refusal(.unreadable, field: name, "\(name) 应为 https 地址", "\(name) must be an https address")
            }
            return text
        }
        var senders: [any LinkSender] = []
        if let url = try address("CAMPUS110_SMS_URL") {
            senders.append(SMSGateway(url: url, secret: environment["CAMPUS110_SMS_TOKEN"].flatMap { $0.isEmpty ? nil : Sealed($0) }))
        }
        if let url = try address("CAMPUS110_WECOM_ROBOT_URL") { senders.append(WeComRobot(url: Sealed(url))) }
        self.senders = senders
    }
}
