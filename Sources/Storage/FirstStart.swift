import Domain

/// What a database gets at its first start: the objectives of the charter, written once, as any record is, and with them the region whose
/// database it is.
///
/// The region is remembered by these rows, and nowhere else: no request creates or deletes an objective, a change leaves the origin as it is,
/// further codes of mirrored regions are not this node's own, a backup has the rows as the database has them, and every earlier version loaded
/// them before anything else.
struct FirstStart {
    private let objectives = RecordTable(ResourceCollection(Objective()))
    private let transaction: Transaction

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    /// The region whose database it is, from here on if it is a new one.
    ///
    /// - Parameter isOriginGiven: whether the origin of the circumstances was asked for; if not, it is that of a new database only.
    /// - Throws: `StoreError.otherOrigin`.
    func origin(_ circumstances: Circumstances, isOriginGiven: Bool) throws -> String {
        guard let own = try ownOrigin() else {
            try load(circumstances)
            return circumstances.origin
        }
        let given = circumstances.origin
        guard isOriginGiven, given != own else { return own }
        guard try hasWritten(as: given) else { throw StoreError.otherOrigin(given: given, own: own) }
        return given
    }

    private func ownOrigin() throws -> String? {
        try transaction.connection.first("SELECT origin FROM \(objectives.name) WHERE \(RecordTable.isOwn) = 1 ORDER BY seq LIMIT 1") { $0.text(0) }
    }

    /// Earlier versions took any origin at any start. Where records were written under another one, only a start under that one can change them,
    /// and erase the persons among them.
    private func hasWritten(as origin: String) throws -> Bool {
        try transaction.connection.first(
            """
            SELECT 1 FROM revisions WHERE document ->> '$.origin' = ?1
            AND ?1 NOT IN (SELECT origin FROM mirrors WHERE origin IS NOT NULL) LIMIT 1
            """, [.text(origin)]
        ) { _ in true } ?? false
    }

    private func load(_ circumstances: Circumstances) throws {
        let author = Author(keyID: nil, requestID: "first-start", circumstances: circumstances)
        let writing = RecordWriting(objectives, transaction, author)
        for item in StrategicFramework.shared.items { _ = try writing.load(Objective.record(of: item)) }
    }
}
