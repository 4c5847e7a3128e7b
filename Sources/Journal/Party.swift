public import Ground

/// Whoever asks: a person who has signed in, the phone that opened the call, or the system's own clock.
public enum Party: Sendable, Hashable {
    case person(Person)
    /// The digest of the phone's token.
    case caller(device: String)
    /// An alarm device or an integration with a token of its own; the token's name.
    case device(String)
    case system(String)
}

extension Party {
    /// Who the entry says it was: a caller stays a caller, whatever their phone.
    public var actor: Actor {
        switch self {
        case .person(let person): .person(person.id)
        case .caller: .caller
        case .device(let name): .device(name)
        case .system(let part): .system(part)
        }
    }

    /// Whose an idempotency key is.
    public var keyOwner: String {
        switch self {
        case .person(let person): "person/\(person.id)"
        case .caller(let device): "caller/\(device)"
        case .device(let name): "device/\(name)"
        case .system(let part): "system/\(part)"
        }
    }
}
