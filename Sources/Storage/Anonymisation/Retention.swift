import Domain

/// What may be held no longer, of the node's own: contacts past the day that they say, and who came to sessions that ended years ago.
public struct Retention: Sendable {
    /// A record that is due.
    public enum Due: Sendable, Equatable {
        case contact(String)
        /// A contact that is deleted, whose versions still say who it was.
        case deletedContact(String)
        /// A registration that names somebody, now or in its history.
        case registration(String)
    }

    private let day: String
    private let sessionsBefore: String
    private let origin: String

    /// - Parameter day: the day on which it must be due.
    public init(on day: Day, origin: String) {
        self.day = day.description
        sessionsBefore = Self.sessionsBefore(day)
        self.origin = origin
    }

    /// Sessions that ended before this day are so long ago that nobody has to be named any more.
    public static func sessionsBefore(_ day: Day) -> String { day.adding(years: -Registration.yearsNamingPersons).description }

    /// All that is due, the longest due first.
    public func due(_ connection: any Connection) throws -> [Due] {
        let living = try connection.all(
            """
            SELECT id FROM contacts WHERE \(RecordTable.isOwn) = 1 AND status <> '\(Contact.anonymised)' AND retention_until_on < ?1
            ORDER BY retention_until_on, id
            """, [.text(day)]
        ) { Due.contact($0.text(0)) }
        let deleted = try connection.all(
            """
            SELECT c.id FROM changes AS c JOIN revisions AS r ON r.collection = c.collection AND r.id = c.id AND r.version = c.version
            WHERE c.collection = 'contacts' AND c.op = 'delete' AND r.document ->> '$.origin' = ?2
            AND r.document ->> '$.status' <> '\(Contact.anonymised)' AND r.document ->> '$.retention_until_on' < ?1 ORDER BY c.seq
            """, [.text(day), .text(origin)]
        ) { Due.deletedContact($0.text(0)) }
        // A session that is deleted is looked up in its history.
        let registrations = try connection.all(
            """
            SELECT DISTINCT r.id FROM revisions AS r WHERE r.collection = 'registrations' AND r.document ->> '$.contact_id' IS NOT NULL
            AND r.document ->> '$.origin' = ?2 AND (SELECT s.document ->> '$.ends_on' FROM revisions AS s WHERE s.collection = 'training-sessions'
                AND s.id = r.document ->> '$.session_id' ORDER BY s.version DESC LIMIT 1) < ?1 ORDER BY r.id
            """, [.text(sessionsBefore), .text(origin)]
        ) { Due.registration($0.text(0)) }
        return living + deleted + registrations
    }

    /// Ends what is due, in the transaction of a job that is alone; nothing happens to what is due no longer.
    public static func end(_ due: Due, in store: Store, _ transaction: Transaction, _ author: Author) throws {
        switch due {
        case .contact(let id), .deletedContact(let id):
            guard let collection = ResourceCollections.named(Contact.collection) else { return }
            _ = try RecordWriting(store.table(collection), transaction, author).anonymise(id)
        case .registration(let id):
            guard let collection = ResourceCollections.named(Registration.collection) else { return }
            let member = Registration().contactID.member
            let writing = RecordWriting(store.table(collection), transaction, author)
            if let current = try writing.current(id), current.record.value(at: member.path) != nil { try writing.clear(member, of: id) }
            try Erasure.clear(member, ofVersionsOf: id, in: collection, transaction)
        }
    }
}
