import Ground
import Journal

/// Why a provider did not bring somebody in. The case is logged; the words go to the person; nothing of the
/// provider's answer goes anywhere.
struct SignOnFault: Error, Hashable {
    let why: Why

    init(_ why: Why) { self.why = why }

    enum Why: String, CaseIterable, Sendable {
        /// There is no such provider in the settings.
        case unknownProvider
        /// This server does not know its own public address.
        case noAddress
        /// Used, expired, never given, or given to another browser.
        case state
        /// The person said no at the provider.
        case cancelled
        /// The provider said no, or gave no code.
        case refused
        /// The code was used, has expired or is none.
        case code
        case unreachable, tooLarge, redirected, unreadable, insecure, unsupported
        /// The provider does not know this client or its secret.
        case client
        /// The provider asks to be asked less often.
        case busy
        case discoveryIssuer, responseIssuer
        case malformed, algorithm, unknownKey, signature, issuer, audience, authorizedParty, expired, issuedAt, nonce, subject
        case accessTokenHash
        /// WeCom knows the person, but not as a member.
        case notMember
        /// No account here belongs to this identity.
        case notLinked
        case ended
        case otherOrganisation
        /// The identity belongs to another account already.
        case linkedElsewhere
        /// The account has an identity of this provider already.
        case linkedAlready
        case created
    }

    /// What the person reads.
    var refusal: Refusal {
        switch why {
        case .unknownProvider: Refusal(.notFound, "没有这种登录方式", "There is no such way to sign in")
        case .noAddress:
            Refusal(.unavailable, "本系统没有设置公开地址，暂不能使用统一身份认证；请联系系统管理员", "This server has no public address set, so it cannot be used yet: tell the system administrator")
        case .state:
            Refusal(.notYours, "这次登录已过期、已用过，或是在另一个浏览器里开始的；请重新登录", "This sign-in has expired, was used, or began in another browser: sign in again")
        case .cancelled: Refusal(.notYours, "你取消了登录", "You cancelled signing in")
        case .refused, .code:
            Refusal(.notYours, "身份提供方没有通过这次登录；请重新登录", "The provider did not let this sign-in pass: sign in again")
        case .unreachable, .busy:
            Refusal(.unavailable, "身份提供方暂时没有应答；请稍后再试，或用账号密码登录", "The provider does not answer at the moment: try later, or sign in with account and password")
        case .client:
            Refusal(.unavailable, "身份提供方不认识本系统；请系统管理员核对设置", "The provider does not know this system: the system administrator should check the settings")
        case .tooLarge, .redirected, .unreadable, .insecure, .unsupported, .discoveryIssuer, .responseIssuer, .malformed, .algorithm, .unknownKey,
            .signature, .issuer, .audience, .authorizedParty, .expired, .issuedAt, .nonce, .subject, .accessTokenHash:
            Refusal(.notYours, "身份提供方的应答无法核实，没有采用；请重新登录，仍不行请联系系统管理员", "The provider's answer could not be confirmed and was not used: sign in again, and if it stays so tell the system administrator")
        case .notMember:
            Refusal(.notYours, "你不是本单位企业微信的成员；请用本单位的企业微信登录", "You are no member of this organisation's WeCom: use its WeCom to sign in")
        case .notLinked:
            Refusal(.notYours, "这个身份还没有关联到本系统的账号；请先用账号密码登录，再到“登录方式”里关联", "No account here belongs to this identity: sign in with account and password first, then connect it under “Ways to sign in”")
        case .ended: Refusal(.notYours, "你的账号已停用；如有疑问请联系安全管理员", "Your account has ended: ask the security administrator if you think otherwise")
        case .otherOrganisation:
            Refusal(.notYours, "这种登录方式不用于你的单位", "This way to sign in is not for your organisation")
        case .linkedElsewhere:
            Refusal(.taken, "这个身份已关联到另一个账号；请先在那个账号里解除", "This identity belongs to another account: disconnect it there first")
        case .linkedAlready:
            Refusal(.taken, "你的账号已关联过这种登录方式；请先解除", "Your account has this way to sign in already: disconnect it first")
        case .created: Refusal(.unavailable, "没能建立账号；请重试", "The account could not be made: try again")
        }
    }
}
