/// The feed as a whole: its places are in the order in which the versions were written, none is given twice, and it tells of nothing unknown.
struct FeedCheck {
    private let collections: [String]
    private let connection: any Connection
    private let findings: Findings

    init(_ collections: [String], _ connection: any Connection, _ findings: Findings) {
        self.collections = collections
        self.connection = connection
        self.findings = findings
    }

    func run() throws {
        let identities = try connection.all("SELECT id FROM feed") { $0.text(0) }
        if identities.count != 1 || identities[0].isEmpty { findings.add(.feed, nil, nil, "the feed has no identity, or several") }
        let next = try connection.first("SELECT seq FROM sqlite_sequence WHERE name = 'changes'") { $0.int(0) } ?? 0
        let last = try Feed(connection).last()
        if next < last { findings.add(.feed, nil, nil, "places after \(next) would be given again, and the last is \(last)") }
        try connection.query(
            """
            SELECT collection, id FROM (SELECT c.seq, c.collection, c.id, v.seq AS written, lag(v.seq) OVER (ORDER BY c.seq) AS before
                FROM changes AS c JOIN revisions AS v ON v.collection = c.collection AND v.id = c.id AND v.version = c.version)
            WHERE written < before
            """, []
        ) { row in
            findings.add(.feed, row.text(0), row.text(1), "was written before the change that the feed tells before it")
            return true
        }
        for name in ["changes", "revisions", "list_values", "external_ids"] {
            let found = try connection.all("SELECT DISTINCT collection FROM \(name)") { $0.text(0) }
            for collection in found where !collections.contains(collection) {
                findings.add(.feed, collection, nil, "\(name) knows a collection that this program does not")
            }
        }
    }
}
