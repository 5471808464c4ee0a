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
    static func precondition(_ request: Request) -> Precondition {
        var condition = Precondition()
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
