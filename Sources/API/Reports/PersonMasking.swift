import JSON

/// A total of persons and the parts that make it up, as JSON Pointers in which `*` stands for every element or member.
struct PersonSum: Sendable {
    let total: String
    let parts: String

    init(_ total: String, of parts: String) {
        self.total = total
        self.parts = parts
    }
}

/// A figure that follows from numbers of persons: from a share and the shown ones the masked one could be told.
struct PersonShare: Sendable {
    let share: String
    let parts: String

    init(_ share: String, of parts: String) {
        self.share = share
        self.parts = parts
    }

    /// The share that stands beside a part: where both patterns have a `*` in the same place, in the same row.
    fileprivate func beside(_ part: [String]) -> String {
        let pattern = parts.split(separator: "/")
        let names = share.split(separator: "/").enumerated().map { place, name in
            name == "*" && pattern.indices.contains(place) && pattern[place] == "*" ? part[place] : String(name)
        }
        return names.map { "/" + $0 }.joined()
    }
}

/// Masks numbers of persons in a report: what is masked is null, and its pointer stands in `masked`.
///
/// For the federation a number under 5 (0 too) is masked; where the total of several is shown and one of them alone is masked, the smallest
/// other one goes with it: else it would be the difference. For everybody those are named that are not known, because the source of a mirrored
/// record masked them.
struct PersonMasking {
    /// A smaller number of persons could tell of one of them. For records see `RecordView`.
    static let smallestShown = 5

    private let figures: [Figure]
    private let sums: [PersonSum]
    private let shares: [PersonShare]
    /// Whether small numbers are hidden; else only what is not known is named.
    private let hidesSmall: Bool

    init(_ figures: [Figure], _ sums: [PersonSum], _ shares: [PersonShare] = [], hidesSmall: Bool = true) {
        self.hidesSmall = hidesSmall
        self.figures = figures
        self.sums = sums
        self.shares = shares
    }

    /// The other part of a whole that is shown, which goes with the one that is hidden alone: the difference would tell.
    ///
    /// - Parameters:
    ///   - hidden: the paths that are hidden, of this whole and others.
    ///   - zerosShow: whether another figure of a row tells that there is nobody in it, so that its number hides nothing.
    static func cover(_ parts: [(path: [String], count: Int)], hidden: some Collection<[String]>, zerosShow: Bool = false) -> [String]? {
        let secret = parts.filter { hidden.contains($0.path) && !(zerosShow && $0.count == 0) }
        guard secret.count == 1 else { return nil }
        return parts.filter { !hidden.contains($0.path) }.min { $0.count < $1.count }?.path
    }

    /// The report with what is masked as null, and the pointers to it in the order of the document.
    func apply(to report: JSON.Object) -> (report: JSON.Object, masked: [String]) {
        var cells: [Cell] = []
        for figure in figures { collect(figure, report[figure.name] ?? nil, [figure.name], &cells) }
        var masked = Set(cells.filter { $0.value.map { hidesSmall && $0 < Self.smallestShown } ?? true }.map(\.path))
        let values = Dictionary(uniqueKeysWithValues: cells.map { ($0.path, $0.value ?? Self.smallestShown) })
        let groups = groups(of: cells, in: .object(report))
        var hasGrown = hidesSmall
        while hasGrown {
            hasGrown = false
            for group in groups where !masked.contains(group.total) {
                let parts = group.parts.map { (path: $0, count: values[$0] ?? 0) }
                guard let cover = Self.cover(parts, hidden: masked, zerosShow: group.isOfRows) else { continue }
                masked.insert(cover)
                hasGrown = true
            }
        }
        var result = JSON.object(report)
        let shares = Set(
            self.shares.flatMap { share in
                result.paths(matching: share.parts).filter(masked.contains).flatMap { result.paths(matching: share.beside($0)) }
            }
        ).filter { !(result.value(at: JSONPointer(tokens: $0)) ?? .null).isNull }.sorted { $0.lexicographicallyPrecedes($1) }
        let order = cells.map(\.path).filter(masked.contains) + shares
        for path in order { result.setNull(at: path[...]) }
        return (result.objectValue ?? report, order.map { JSONPointer(tokens: $0).description })
    }

    private struct Cell {
        let path: [String]
        /// Nil for one that is not known: the source of a mirrored record masked it.
        let value: Int?
    }

    private func collect(_ figure: Figure, _ value: JSON, _ path: [String], _ cells: inout [Cell]) {
        switch figure.kind {
        case .persons:
            if !value.isNull || !figure.isNullable { cells.append(Cell(path: path, value: value.intValue)) }
        case .people:
            for name in Figure.genders + ["total"] {
                if let number = value[name] { cells.append(Cell(path: path + [name], value: number.intValue)) }
            }
        case .object(let figures):
            for inner in figures { collect(inner, value[inner.name] ?? nil, path + [inner.name], &cells) }
        case .rows(let figures):
            for (index, row) in (value.arrayValue ?? []).enumerated() {
                for inner in figures { collect(inner, row[inner.name] ?? nil, path + [String(index), inner.name], &cells) }
            }
        default: break
        }
    }

    /// The totals with their parts: those that the report declares, and those that stand beside their `total`.
    private func groups(of cells: [Cell], in report: JSON) -> [(total: [String], parts: [[String]], isOfRows: Bool)] {
        let known = Set(cells.map(\.path))
        var groups: [(total: [String], parts: [[String]], isOfRows: Bool)] = []
        let siblings = Dictionary(grouping: cells.map(\.path)) { Array($0.dropLast()) }
        for cell in cells where cell.path.count > 1 && cell.path.last == "total" {
            groups.append((cell.path, (siblings[Array(cell.path.dropLast())] ?? []).filter { $0.last != "total" }, false))
        }
        for sum in sums {
            let parts = report.paths(matching: sum.parts).filter(known.contains)
            for total in report.paths(matching: sum.total) where known.contains(total) { groups.append((total, parts, true)) }
        }
        return groups
    }
}

extension JSON {
    /// The paths of this value that a pattern with `*` matches.
    fileprivate func paths(matching pattern: String) -> [[String]] {
        paths(matching: pattern.split(separator: "/").map(String.init)[...])
    }

    private func paths(matching pattern: ArraySlice<String>) -> [[String]] {
        guard let first = pattern.first else { return [[]] }
        let inner: [(name: String, value: JSON)] =
            switch self {
            case .object(let members): members.map { ($0.name, $0.value) }
            case .array(let elements): elements.enumerated().map { (String($0.offset), $0.element) }
            default: []
            }
        return inner.filter { first == "*" || first == $0.name }.flatMap { name, value in
            value.paths(matching: pattern.dropFirst()).map { [name] + $0 }
        }
    }

    fileprivate mutating func setNull(at path: ArraySlice<String>) {
        guard let first = path.first else {
            self = .null
            return
        }
        switch self {
        case .object(var members):
            guard var value = members[first] else { return }
            value.setNull(at: path.dropFirst())
            members[first] = value
            self = .object(members)
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { return }
            elements[index].setNull(at: path.dropFirst())
            self = .array(elements)
        default: break
        }
    }
}
