import Domain
import HTTP
import JSON

/// What is asked of the feed: `?since=…&collections=adherents,trainings&limit=500&wait=25`.
struct ChangeParameters: Sendable {
    static let names = ["since", "collections", "limit", "wait", "digest"]
    static let limits = 1...1000
    static let standardLimit = 100
    /// Seconds.
    static let waits = 0...30
    static let lastEventID = "Last-Event-ID"

    let view: FeedView
    /// The place after which to begin.
    let since: Int
    /// Nil when none was given.
    let limit: Int?
    let wait: Int
    let content: ChangePage.Content

    /// - Throws: 400 with everything that is wrong, 403 for a collection that the key may not read, 410 for a place of another feed.
    init(_ call: Call, _ form: ChangePage.Form) throws {
        var parameters = try Parameters(call.request, known: Self.names)
        limit = parameters.integer("limit", in: Self.limits)
        wait = parameters.integer("wait", in: Self.waits) ?? 0
        content = parameters.flag("digest") ? .digest : .data
        if form == .events {
            for name in ["limit", "wait"] where parameters[name] != nil { parameters.issues.append(Self.notWithEvents(name)) }
        }
        let asked = Self.collections(&parameters)
        // A client that has lost its connection sends the address as it was, and beside it how far it came.
        let resumed = form == .events ? call.request.headers[Self.lastEventID].flatMap { $0.isEmpty ? nil : $0 } : nil
        let place: Issue.Place = resumed == nil ? .parameter("since") : .header(Self.lastEventID)
        let text = resumed ?? parameters["since"]
        let cursor = try Self.cursor(text, of: place, &parameters)
        try parameters.finish()

        view = try FeedView(of: call.requireKey(), asked: asked)
        since = cursor?.seq ?? 0
        if let cursor { try Self.check(cursor, at: place, view, call.service.feed) }
    }

    /// The cursor that stands at a place. Of a parameter that holds none the issue is told with those of the others.
    static func cursor(_ text: String?, of place: Issue.Place, _ parameters: inout Parameters) throws -> FeedCursor? {
        guard let text else { return nil }
        let cursor = FeedCursor(text)
        if cursor == nil {
            guard case .parameter = place else {
                try parameters.finish()
                throw Problem(.invalidHeader, issues: [malformed(place)])
            }
            parameters.issues.append(malformed(place))
        }
        return cursor
    }

    /// - Throws: 410 for a place of another feed, 400 for one before which not all that is asked for has been told.
    static func check(_ cursor: FeedCursor, at place: Issue.Place, _ view: FeedView, _ feed: FeedSource) throws {
        try refuseForeign(cursor, feed)
        let uncovered = view.uncovered(by: cursor)
        guard uncovered.isEmpty else {
            let type: ProblemType = if case .parameter = place { .invalidParameter } else { .invalidHeader }
            throw Problem(type, issues: [issue(uncovered, at: place)])
        }
    }

    /// A place that this database has not given, or gave before it was put back to an earlier state.
    private static func refuseForeign(_ cursor: FeedCursor, _ feed: FeedSource) throws {
        let advice = Localized(
            "Relisez tout sans « since », et retirez ce qui ne vient plus.", "Read everything again without \"since\", and drop what does not come.")
        guard cursor.feed == feed.identity else {
            throw Problem(
                .feedReset,
                Localized(
                    "Le curseur vient d'une autre base, ou d'avant une restauration. \(advice.french)",
                    "The cursor comes from another database, or from before a restoration. \(advice.english)"))
        }
        guard try cursor.seq <= feed.last() else {
            throw Problem(
                .feedReset,
                Localized(
                    "Le curseur dépasse le dernier changement : la base est revenue à un état antérieur. \(advice.french)",
                    "The cursor is beyond the last change: the database is back in an earlier state. \(advice.english)"))
        }
    }

    private static func malformed(_ place: Issue.Place) -> Issue {
        let name = Issue(place, .invalidCursor).placeName
        return Issue(
            place, .invalidCursor,
            text: Localized(
                "« \(name) » n'est pas un curseur de ce flux : envoyez « next » ou « cursor » tels que reçus, ou recommencez sans.",
                "\"\(name)\" is no cursor of this feed: send \"next\" or \"cursor\" as they came, or start without one."))
    }

    private static func collections(_ parameters: inout Parameters) -> [String]? {
        guard let text = parameters["collections"] else { return nil }
        let known = ResourceCollections.all.map(\.name)
        let names = Parameters.list(text)
        for (index, name) in names.enumerated() {
            if !known.contains(name) {
                parameters.issues.append(
                    Issue(
                        .parameter("collections"), .invalidValue, allowed: known, nearest: nearest(to: name, among: known, after: parameters.issues),
                        value: name))
            } else if names[..<index].contains(name) {
                parameters.issues.append(Issue(.parameter("collections"), .repeated, value: name))
            }
        }
        return names
    }

    private static func notWithEvents(_ name: String) -> Issue {
        Issue(
            .parameter(name), .invalidValue,
            text: Localized(
                "Le paramètre « \(name) » ne va pas avec text/event-stream, qui ne finit pas.",
                "Parameter \"\(name)\" does not go with text/event-stream, which has no end."))
    }

    /// What lies before the cursor was never told of these collections: to go on from it would lose it without a word.
    private static func issue(_ uncovered: [String], at place: Issue.Place) -> Issue {
        let names = uncovered.joined(separator: ", ")
        return Issue(
            place, .invalidCursor,
            text: Localized(
                "Le curseur ne couvre pas \(names) : leurs changements antérieurs n'ont pas été donnés. Lisez-les à part depuis le début avec « collections », ou recommencez sans curseur.",
                "The cursor does not cover \(names): their changes before it have not been told. Read these apart from the beginning with \"collections\", or start again without a cursor."
            ))
    }
}
