import Domain

/// How the rows of a page are come by: what a narrow condition finds is gathered and sorted, or the order is walked and each row tested.
///
/// SQLite does not know how many rows have a value, and takes any condition with an index for a narrow one: of the hundred thousand
/// records that have it, all would be read and sorted for a page of twenty. So each such condition is tried with a count that ends soon. One that
/// finds more is only tested, on a walk that ends when the page is full. Where what it finds lies far along the walk, the walk is given up.
struct PagePlan {
    /// Places, in the selection, of conditions that each row is tested by, without their index.
    private(set) var tested: Set<Int> = []
    private(set) var testsWords = false
    /// Whether the rows are sorted, though an index might give their order.
    private(set) var sorts = false
    /// How many steps of SQLite's machine the walk may take, and what comes then; nil for a page that is come by in one way.
    private(set) var walk: (steps: Int, instead: Instead)?

    /// What is gathered when the walk takes too long.
    struct Instead {
        fileprivate let tested: Set<Int>
        fileprivate let sorts: Bool
    }

    /// Up to so many rows are gathered sooner than walked to.
    static let few = 1000
    /// Some 30 ms.
    private static let steps = 300_000
    /// The rows of words, or of a range in a list, are a set made first, which takes five steps for each.
    private static let stepsWithSet = 1_000_000

    /// Leaves everything to SQLite, as is best where no index gives the order.
    static let open = PagePlan()

    private init() {}

    /// - Parameter steps: of a walk; nil for as many as are worth while.
    init(_ selection: Selection, in table: RecordTable, few: Int = few, steps: Int? = nil, _ connection: any Connection) throws {
        guard selection.hasIndex(in: table) else { return }
        let reaches = Self.reaches(of: selection, in: table)
        var narrow: [Reach] = []
        var wide: [Reach] = []
        for (place, reach) in reaches.enumerated() {
            switch reach {
            case .found, .lacking:
                let isFew = try Self.count(Query(probing: place, of: selection, in: table, few: few), connection) <= few
                if !isFew { tested.insert(place) }
                if reach != .lacking { if isFew { narrow.append(reach) } else { wide.append(reach) } }
            case .only: narrow.append(reach)
            case .many:
                tested.insert(place)
                wide.append(reach)
            case .none, .ordered, .bounding: break
            }
        }
        if !selection.words.isEmpty, !selection.comesAsFound {
            testsWords = try Self.count(Query(probingWordsOf: selection, in: table, few: few), connection) > few
            if testsWords { wide.append(.found(byID: false)) } else { narrow.append(.found(byID: false)) }
        }
        if !narrow.isEmpty {
            // What keeps to the order has no part in what is gathered.
            tested.formUnion(reaches.indices.filter { reaches[$0] == .ordered || reaches[$0] == .bounding })
            sorts = selection.sorts(narrow)
        } else if !wide.isEmpty {
            let lacking = tested.filter { reaches[$0] == .lacking }
            let makesSet = testsWords || tested.contains { reaches[$0] == .found(byID: true) && !selection.conditions[$0].test.isEquality }
            walk = (steps ?? (makesSet ? Self.stepsWithSet : Self.steps), Instead(tested: lacking, sorts: selection.sorts(wide)))
        }
    }

    /// Of the rows that are listed by their ids: each is tested.
    init(listing selection: Selection, in table: RecordTable) {
        tested = Set(Self.reaches(of: selection, in: table).enumerated().filter { $0.element.findsIDs }.map(\.offset))
    }

    init(_ instead: Instead) {
        tested = instead.tested
        sorts = instead.sorts
    }

    private static func reaches(of selection: Selection, in table: RecordTable) -> [Reach] {
        let reaches = selection.conditions.map { $0.reach(in: table, selection) }
        // One of them alone may lead, and which would be a guess.
        return reaches.filter { $0 == .ordered }.count < 2 ? reaches : reaches.map { $0 == .ordered ? .found(byID: true) : $0 }
    }

    private static func count(_ query: Query, _ connection: any Connection) throws -> Int {
        try connection.first(query.count(), query.values) { $0.int(0) } ?? 0
    }
}

/// What an index does for a condition, beside an order.
private enum Reach: Equatable {
    /// Nothing.
    case none
    /// It gives the rows in the order asked for.
    case ordered
    /// It begins or ends the walk in the order asked for.
    case bounding
    /// It finds the rows, in the order of their ids or in another one.
    case found(byID: Bool)
    /// It finds the rows that are left out.
    case lacking
    /// It finds the rows, and to test one by one would take long.
    case only
    /// It finds the rows, and they are mostly many.
    case many

    /// Whether it finds ids, or those that are left out, in their order: rows that are known already are tested instead.
    var findsIDs: Bool { self == .lacking || self == .found(byID: true) }
}

extension Selection {
    /// Whether there is a choice: an index that gives the order, at least by its first key.
    fileprivate func hasIndex(in table: RecordTable) -> Bool { comesAsFound || asOf == nil && table.hasOrder(by: order[0].member) }

    /// Whether the order is that of the ids.
    fileprivate var isByID: Bool { order[0].member.path == ["id"] }

    fileprivate func sorts(_ reaches: [Reach]) -> Bool {
        !comesAsFound && !(isByID && reaches.allSatisfy { $0 == .found(byID: true) || $0 == .only })
    }
}

extension Condition {
    fileprivate func reach(in table: RecordTable, _ selection: Selection) -> Reach {
        switch test {
        case .anyOfNow: return .only
        case .computed: return .none
        case .inForce: return selection.isByID || selection.comesAsFound ? .none : .many
        case .null(let isNull): return !isNull && member.shape.isList ? .only : .none
        case .anyOf, .compare, .prefix, .noneOf: break
        }
        if member.shape.isList { return test.isPositive ? .found(byID: true) : .lacking }
        if member.path.first == "external_ids" { return test.isPositive ? .only : .none }
        guard test.isPositive, !selection.comesAsFound else { return .none }
        if test.isEquality, table.collection.formerKeys.contains(where: { $0.key.path == member.path }) { return .only }
        let isIndexed = member.traits.contains(.indexed)
        guard isIndexed || table.keys.contains(where: { $0.members[0].path == member.path }) else { return .none }
        if member.path == selection.order[0].member.path { return .bounding }
        let isSingle = if case .anyOf(let values) = test { isIndexed && values.count == 1 } else { false }
        return isSingle && selection.isByID ? .ordered : .found(byID: isSingle)
    }
}
