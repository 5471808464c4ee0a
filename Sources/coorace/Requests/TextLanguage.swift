import Domain
import Glibc

/// The language in which a server's reasons are shown: French as in the API, English where the locale is.
enum TextLanguage {
    static let current: Language = {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { continue }
            return value.hasPrefix("en") ? .english : .french
        }
        return .french
    }()
}
