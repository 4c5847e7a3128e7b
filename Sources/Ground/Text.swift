/// The two languages every screen is complete in; Chinese first.
public enum Language: String, CaseIterable, Sendable, Codable {
    case chinese = "zh"
    case english = "en"
}

/// A short text in both languages.
public struct LocalisedText: Hashable, Sendable, Codable {
    public let zh: String
    public let en: String

    public init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    public func callAsFunction(_ language: Language) -> String {
        switch language {
        case .chinese: zh
        case .english: en
        }
    }
}
