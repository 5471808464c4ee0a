import Domain

/// How the rows of a page are come by: what a narrow condition finds is gathered and sorted, or the order is walked and each row tested.
///
/// SQLite does not know how many rows have a value, and takes any condition with an index for a narrow one: of the hundred thousand
/// records that have it, all would be read and sorted for a page of twenty. So each such condition is tried with a count that ends soon. One that
/// finds more is only tested, on a walk that ends when the page is full.
struct PagePlan {
    /// Places, in the selection, of conditions that find many.
    private(set) var wide: Set<Int> = []
    private(set) var hasWideWords = false
    /// Whether a condition finds few, so that the order asked for is no reason to walk.
    private(set) var isNarrow = false

    /// Up to so many rows are gathered sooner than walked to.
    static let few = 1000

    /// Leaves everything to SQLite, as is best where all rows are read, or no index gives the order.
    static let open = PagePlan()

    private init() {}

    init(_ selection: Selection, in table: RecordTable, few: Int = few, _ connection: any Connection) throws {
        guard selection.asOf == nil, selection.isWalked(in: table) else { return }
        for place in selection.conditions.indices {
            let query = Query(probing: place, of: selection, in: table, few: few)
            guard let count = try query.map({ try Self.count($0, connection) }) else { continue }
            // The ids that a list holds come in their own order anyway.
            if count > few { wide.insert(place) } else if selection.conditions[place].test.isPositive { isNarrow = !selection.sort.isEmpty }
        }
        // Without an order it is the words that are walked.
        guard !selection.words.isEmpty, !selection.comesAsFound else { return }
        if try Self.count(Query(probingWordsOf: selection, in: table, few: few), connection) > few { hasWideWords = true } else { isNarrow = true }
    }

    private static func count(_ query: Query, _ connection: any Connection) throws -> Int {
        try connection.first(query.count(), query.values) { $0.int(0) } ?? 0
    }
}
