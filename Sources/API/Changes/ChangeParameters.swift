import Domain
import HTTP
import JSON

/// What is asked of the feed: `?since=…&collections=adherents,trainings&limit=500&wait=25`.
struct ChangeParameters: Sendable {
    static let names = ["since", "collections", "limit", "wait"]
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

    /// - Throws: 400 with everything that is wrong, 403 for a collection that the key may not read, 410 for a place of another feed.
    init(_ call: Call, _ form: ChangePage.Form) throws {
        var parameters = try Parameters(call.request, known: Self.names)
        limit = parameters.integer("limit", in: Self.limits)
        wait = parameters.integer("wait", in: Self.waits) ?? 0
        if form == .events {
            for name in ["limit", "wait"] where parameters[name] != nil { parameters.issues.append(Self.notWithEvents(name)) }
        }
        let asked = Self.collections(&parameters)
        // A client that has lost its connection sends the address as it was, and beside it how far it came.
        let resumed = form == .events ? call.request.headers[Self.lastEventID].flatMap { $0.isEmpty ? nil : $0 } : nil
        let place: Issue.Place = resumed == nil ? .parameter("since") : .header(Self.lastEventID)
        let text = resumed ?? parameters["since"]
        let cursor = text.flatMap(FeedCursor.init)
        if text != nil, cursor == nil, resumed == nil { parameters.issues.append(Self.malformed(place)) }
        try parameters.finish()
        if text != nil, cursor == nil { throw Problem(.invalidHeader, issues: [Self.malformed(place)]) }

        view = try FeedView(of: call.requireKey(), asked: asked)
        since = cursor?.seq ?? 0
        guard let cursor else { return }
        try Self.refuseForeign(cursor, call.service.feed)
        let uncovered = view.uncovered(by: cursor)
        guard uncovered.isEmpty else {
            throw Problem(resumed == nil ? .invalidParameter : .invalidHeader, issues: [Self.issue(uncovered, at: place)])
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
                    Issue(.parameter("collections"), .invalidValue, allowed: known, nearest: nearest(to: name, among: known), value: name))
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
