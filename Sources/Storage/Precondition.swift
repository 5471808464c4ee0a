/// What `If-Match` and `If-None-Match` ask of the present state (RFC 9110, section 13.1).
public struct Precondition: Sendable {
    /// `If-Match`: the versions one of which must be the present one; empty: any, but there must be one.
    public var match: [Int]?
    /// `If-None-Match: *`: there must be none.
    public var absent = false
    /// `If-None-Match` with versions: none of them may be the present one.
    public var noneMatch: [Int] = []

    public init() {}

    public static let none = Precondition()

    /// - Parameter version: of the living record, nil when there is none.
    public func check(_ version: Int?) throws(RecordError) {
        if let match {
            guard let version, match.isEmpty || match.contains(version) else { throw .preconditionFailed(current: version) }
        }
        if let version, absent || noneMatch.contains(version) { throw .preconditionFailed(current: version) }
    }
}
