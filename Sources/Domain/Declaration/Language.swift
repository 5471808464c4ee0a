/// The languages in which the server explains itself.
public enum Language: String, Sendable, CaseIterable {
    case french = "fr"
    case english = "en"
}

/// A sentence in each language.
public struct Localized: Sendable, Equatable {
    public let french: String
    public let english: String

    public init(_ french: String, _ english: String) {
        self.french = french
        self.english = english
    }

    public subscript(language: Language) -> String {
        switch language {
        case .french: french
        case .english: english
        }
    }
}
