import JSON
import Storage

/// Lines of a source's feed on their way to the writer: while a group of them is being stored, the next is made ready.
///
/// A group is a transaction with the place that it goes up to. Each begins where the one before has ended, so that none is stored when that
/// one wasn't.
struct MirrorIntake {
    private let source: String
    private let store: Store
    private let author: Author
    /// The end of the last group.
    private var place: String?
    private var group: [ForeignChange] = []
    private var running: Pending<Mirrored>?
    private var outcome = Mirrored()

    /// Changes in a group. Others may write between two groups: about 50 ms.
    private static let groupSize = 1000

    /// - Parameter place: the cursor after which the lines come; nil for the feed's beginning.
    init(of source: String, after place: String?, into store: Store, _ author: Author) {
        self.source = source
        self.place = place
        self.store = store
        self.author = author
    }

    /// - Throws: what became of an earlier group; ``MirrorError``, `unreadable` for a line that is no JSON among them.
    mutating func take(line bytes: UnsafeRawBufferPointer) throws {
        guard let line = try? JSON(parsing: Array(bytes)) else { throw MirrorError.unreadable }
        group.append(try ForeignChange(line: line, into: store))
        guard group.count >= Self.groupSize else { return }
        guard let cursor = line["cursor"]?.stringValue else { throw MirrorError.unreadable }
        try hand(upTo: cursor)
    }

    /// Stores what is left, and `cursor` as the place up to which all has come.
    mutating func finish(upTo cursor: String) throws -> Mirrored {
        if !group.isEmpty || cursor != place { try hand(upTo: cursor) }
        try wait(for: running)
        return outcome
    }

    private mutating func hand(upTo cursor: String) throws {
        let before = running
        let (group, place, source, store, author) = (group, place, source, store, author)
        running = try store.writer.start(alone: true) { transaction in
            var mirroring = try Mirroring(of: source, into: store, transaction, author)
            return try mirroring.apply(group, after: place, upTo: cursor)
        }
        self.place = cursor
        self.group = []
        try wait(for: before)
    }

    private mutating func wait(for pending: Pending<Mirrored>?) throws {
        if let pending { outcome.add(try pending.wait()) }
    }
}
