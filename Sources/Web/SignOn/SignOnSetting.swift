import Foundation
public import Ground

/// One way of signing in through somebody else: an entry of `signOn` in desk.json. A secret never stands in it.
public struct SignOnSetting: Codable, Sendable, Hashable, Identifiable {
    /// Part of the callback's address; lower-case letters, digits and `-`, at most 32.
    public var id: String
    /// What the button says.
    public var title: LocalisedText
    public var kind: Kind
    /// OpenID Connect: the issuer, exactly as the provider writes it. `nil` for WeCom and mini-programs.
    public var issuer: String?
    /// The client at the provider; WeCom's CorpID, a mini-program's AppID.
    public var clientID: String
    /// Absolute path of a file that holds the secret and nothing else.
    public var clientSecretFile: String?
    /// Name of the environment variable that holds the secret.
    public var clientSecretEnvironment: String?
    public var scopes: [String]
    /// The claim that may name an account here; `sub` unless said otherwise.
    public var accountClaim: String
    /// Whose accounts may sign in this way.
    public var organisation: OrganisationID
    /// Whether an account of the organisation is taken whose name is the account claim.
    public var matchAccounts: Bool
    /// Whether somebody unknown gets an account without any role.
    public var createAccounts: Bool
    /// Values of `amr` or `acr` that stand for the second factor; empty asks for it here.
    public var acceptedSecondFactors: [String]
    /// WeCom: the application's AgentID.
    public var agentID: String?
    /// WeCom and mini-programs: where their interface answers, when not at the public address.
    public var baseURL: String?
    /// WeCom: where the code to scan is shown, when not at the public address.
    public var authorizeURL: String?

    /// The protocols that are spoken. Raw values stand in desk.json.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// OpenID Connect, authorization code flow.
        case oidc
        /// 企业微信.
        case wecom
        /// 微信小程序.
        case wechatMiniProgram
    }

    public init(id: String, title: LocalisedText, kind: Kind, issuer: String? = nil, clientID: String, organisation: OrganisationID) {
        self.id = id
        self.title = title
        self.kind = kind
        self.issuer = issuer
        self.clientID = clientID
        self.organisation = organisation
        scopes = ["openid", "profile"]
        accountClaim = "sub"
        matchAccounts = false
        createAccounts = false
        acceptedSecondFactors = []
    }

    /// Throws `DecodingError` whose words name a setting that is unknown, missing or wrong.
    public init(from decoder: any Decoder) throws {
        let given = try decoder.container(keyedBy: Key.self)
        if let stranger = given.allKeys.first(where: { !Key.known.contains($0.stringValue) }) {
            throw Self.wrong(stranger, in: given, "there is no such setting")
        }
        func read<Value: Decodable>(_ name: String, _: Value.Type = Value.self) throws -> Value { try given.decode(Value.self, forKey: Key(name)) }
        func maybe<Value: Decodable>(_ name: String, _: Value.Type = Value.self) throws -> Value? {
            try given.decodeIfPresent(Value.self, forKey: Key(name))
        }
        let kindName: String = try read("kind")
        guard let kind = Kind(rawValue: kindName) else {
            throw Self.wrong(Key("kind"), in: given, "give one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.init(
            id: try read("id"), title: try read("title"), kind: kind, issuer: try maybe("issuer"), clientID: try read("clientID"),
            organisation: try read("organisation"))
        clientSecretFile = try maybe("clientSecretFile")
        clientSecretEnvironment = try maybe("clientSecretEnvironment")
        scopes = try maybe("scopes") ?? scopes
        accountClaim = try maybe("accountClaim") ?? accountClaim
        matchAccounts = try maybe("matchAccounts") ?? false
        createAccounts = try maybe("createAccounts") ?? false
        acceptedSecondFactors = try maybe("acceptedSecondFactors") ?? []
        agentID = try maybe("agentID")
        baseURL = try maybe("baseURL")
        authorizeURL = try maybe("authorizeURL")
        if let (name, words) = fault { throw Self.wrong(Key(name), in: given, words) }
    }

    /// The first setting that cannot be meant, and what to give instead; `nil` when there is none.
    var fault: (name: String, words: String)? {
        let isPlain = !id.isEmpty && id.utf8.count <= 32 && id.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
        if !isPlain { return ("id", "give 1 to 32 lower-case letters, digits or -") }
        if clientID.isEmpty { return ("clientID", "it is empty") }
        if OrganisationID(checking: organisation.text) == nil { return ("organisation", "give the name of an organisation") }
        if accountClaim.isEmpty { return ("accountClaim", "name a claim, such as sub") }
        if clientSecretFile != nil, clientSecretEnvironment != nil { return ("clientSecretFile", "give it or clientSecretEnvironment, not both") }
        if let clientSecretFile, !clientSecretFile.hasPrefix("/") { return ("clientSecretFile", "give an absolute path") }
        let hasSecret = clientSecretFile != nil || clientSecretEnvironment != nil
        switch kind {
        case .oidc:
            guard let issuer, WebAddress.isProvider(issuer), !issuer.contains("?"), !issuer.contains("#") else {
                return ("issuer", "give the provider's https address without ? or #")
            }
            if !scopes.contains("openid") { return ("scopes", "they must hold openid") }
            if agentID != nil { return ("agentID", "only wecom has one") }
        case .wecom:
            if !hasSecret { return ("clientSecretFile", "wecom needs the application's secret, from a file or the environment") }
            if (agentID ?? "").isEmpty { return ("agentID", "wecom needs the application's AgentID") }
        case .wechatMiniProgram:
            if !hasSecret { return ("clientSecretFile", "a mini-program needs its secret, from a file or the environment") }
        }
        for (name, address) in [("baseURL", baseURL), ("authorizeURL", authorizeURL)] {
            if let address, !WebAddress.isProvider(address) { return (name, "give an https address") }
        }
        return nil
    }

    /// What is wrong with the list as a whole; `nil` when nothing is.
    public static func fault(in list: [SignOnSetting]) -> String? {
        let twice = Dictionary(grouping: list, by: \.id).filter { $0.value.count > 1 }.keys.sorted()
        return twice.first.map { "\"signOn\" has two entries with the id \"\($0)\"" }
    }

    private static func wrong(_ key: Key, in given: KeyedDecodingContainer<Key>, _ words: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: given.codingPath + [key], debugDescription: words))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }

        static let known: Set<String> = [
            "id", "title", "kind", "issuer", "clientID", "clientSecretFile", "clientSecretEnvironment", "scopes", "accountClaim",
            "organisation", "matchAccounts", "createAccounts", "acceptedSecondFactors", "agentID", "baseURL", "authorizeURL",
        ]
    }
}

/// Which addresses of providers may be talked to, and how parts of an address are written.
enum WebAddress {
    /// https, or plain http on this machine: that is where tests stand in.
    static func isProvider(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return false }
        return parts.scheme == "https" || (parts.scheme == "http" && isLoopback(host))
    }

    static func isLoopback(_ host: String) -> Bool { ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) }

    /// Percent-encodes everything but RFC 3986's unreserved characters.
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: result.append(Character(Unicode.Scalar(byte)))
            default: result += "%" + [byte].hexadecimal.uppercased()
            }
        }
    }

    /// `a=1&b=2`, in the order given.
    static func form(_ fields: [(String, String)]) -> String {
        fields.map { encoded($0.0) + "=" + encoded($0.1) }.joined(separator: "&")
    }

    /// The address with fields added to its query.
    static func adding(_ fields: [(String, String)], to address: String) -> String {
        address + (address.contains("?") ? "&" : "?") + form(fields)
    }
}
