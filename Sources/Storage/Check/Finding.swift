/// Something in a database that is not as it should be. Says nothing of what stands in records.
public struct Finding: Sendable, Equatable {
    /// What was looked at.
    public enum Subject: String, Sendable, CaseIterable {
        /// The file itself: pages, rows and indexes.
        case file
        /// A record's document, against its row and its collection's declaration.
        case record
        /// What a record refers to.
        case reference
        /// The values of lists, by which records are found and which refer to others.
        case listValues = "list_values"
        case externalIDs = "external_ids"
        /// The words by which records are found.
        case search
        /// Each record's one place in the feed.
        case feed
        /// The versions of records.
        case history
        case idempotency
        case mirror
    }

    public let subject: Subject
    public let collection: String?
    /// Of the record.
    public let id: String?
    public let detail: String

    public init(_ subject: Subject, _ collection: String? = nil, _ id: String? = nil, _ detail: String) {
        self.subject = subject
        self.collection = collection
        self.id = id
        self.detail = detail
    }
}

/// Hands findings on, up to a number of each kind: one cause may have as many as there are records.
final class Findings {
    private struct Kind: Hashable {
        let subject: Finding.Subject
        let collection: String?
    }

    private var counts: [Kind: Int] = [:]
    private let report: (Finding) -> Void
    static let most = 100

    init(_ report: @escaping (Finding) -> Void) {
        self.report = report
    }

    var count: Int { counts.values.reduce(0, +) }

    func add(_ subject: Finding.Subject, _ collection: String? = nil, _ id: String? = nil, _ detail: String) {
        let count = counts[Kind(subject: subject, collection: collection), default: 0] + 1
        counts[Kind(subject: subject, collection: collection)] = count
        if count <= Self.most { report(Finding(subject, collection, id, detail)) }
    }

    /// Tells how many were not told.
    func finish() {
        for (kind, count) in counts.sorted(by: { $0.key.subject.rawValue < $1.key.subject.rawValue }) where count > Self.most {
            report(Finding(kind.subject, kind.collection, nil, "\(count - Self.most) more"))
        }
    }
}
