import Domain
import HTTP
import Storage

/// Entity tags and the conditions that name them (RFC 9110, sections 8.8.3 and 13.1).
enum EntityTags {
    /// The strong tag of a record: its version, whatever part of it is answered.
    static func record(_ version: Int) -> String { "\"\(version)\"" }

    /// The tags of a header field; nil stands for `*`.
    private static func parse(_ text: String) -> [(isWeak: Bool, tag: Substring)]? {
        if text.trimming == "*" { return nil }
        return text.split(separator: ",").map { part in
            let part = part.trimming
            return part.hasPrefix("W/") ? (true, part.dropFirst(2)) : (false, part[...])
        }
    }

    /// Weak comparison, for GET. Gives the tag of the form that the client has: `"3-gzip"` where it named that one, so that a cache
    /// knows which of its answers is still good (RFC 9111, section 4.3.4); nil when it has neither.
    static func matching(_ tag: String, _ ifNoneMatch: String) -> String? {
        guard let tags = parse(ifNoneMatch) else { return tag }
        return tags.first { CodedTag.plain(String($0.tag)) == tag }.map { String($0.tag) }
    }

    /// The conditions of a write. Weak tags never match `If-Match`; a tag that is no version matches nothing.
    ///
    /// - Throws: 400 `invalid_header` for what is no list of tags: somebody who leaves out the quotes means a version, and is told so.
    static func precondition(_ request: Request) throws(Problem) -> Precondition {
        var condition = Precondition()
        for name in ["If-Match", "If-None-Match"] {
            if let text = request.headers[name], !isList(text) { throw malformed(name, text) }
        }
        if let text = request.headers["If-Match"] {
            condition.match =
                parse(text).map { tags in
                    let versions = tags.filter { !$0.isWeak }.compactMap { version($0.tag) }
                    return versions.isEmpty ? [-1] : versions
                } ?? []
        }
        if let text = request.headers["If-None-Match"] {
            if let tags = parse(text) {
                condition.noneMatch = tags.compactMap { version($0.tag) }
            } else {
                condition.absent = true
            }
        }
        return condition
    }

    /// `*`, or tags separated by commas (RFC 9110, section 8.8.3); a comma within a tag's quotes is no separator.
    private static func isList(_ text: String) -> Bool {
        if text.trimming == "*" { return true }
        var rest = text.trimming[...]
        while true {
            if rest.hasPrefix("W/") { rest = rest.dropFirst(2) }
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return false }
            let after = rest[rest.index(after: end)...].drop { $0 == " " || $0 == "\t" }
            guard let comma = after.first else { return true }
            guard comma == "," else { return false }
            rest = after.dropFirst().drop { $0 == " " || $0 == "\t" }
        }
    }

    private static func malformed(_ name: String, _ text: String) -> Problem {
        let text = Localized(
            "L'en-tête « \(name) » : « \(text.prefix(80)) » n'est pas une étiquette : une version s'y écrit entre guillemets, comme \"3\".",
            "Header \"\(name)\": \(text.prefix(80)) is no entity tag: a version is written in quotes there, such as \"3\".")
        return Problem(.invalidHeader, issues: [Issue(.header(name), .invalidFormat, text: text)])
    }

    /// The version that a tag names, in the forms in which we write it, plain or compressed: `"01"` is no tag of ours.
    private static func version(_ tag: Substring) -> Int? {
        let tag = CodedTag.plain(String(tag))
        guard let version = Int(tag.dropFirst().dropLast()), record(version) == tag else { return nil }
        return version
    }
}

extension StringProtocol {
    /// Without spaces and tabs at its ends.
    fileprivate var trimming: String {
        let start = self.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
