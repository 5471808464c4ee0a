import JSON

/// Where in a document a column's value stands: a member of the record, or one of an object in it.
indirect enum Place: Sendable {
    case column(name: [UInt8], Int)
    case object(name: [UInt8], [Place])

    private var name: [UInt8] {
        switch self {
        case .column(let name, _), .object(let name, _): name
        }
    }

    static func tree(of columns: [Column]) -> [Place] {
        tree(of: columns.enumerated().map { (path: $1.path[...], index: $0) })
    }

    private static func tree(of columns: [(path: ArraySlice<String>, index: Int)]) -> [Place] {
        var names: [String] = []
        for column in columns {
            if let name = column.path.first, !names.contains(name) { names.append(name) }
        }
        return names.map { name in
            let inner = columns.filter { $0.path.first == name }
            if inner.count == 1, inner[0].path.count == 1 { return .column(name: Array(name.utf8), inner[0].index) }
            return .object(name: Array(name.utf8), tree(of: inner.map { ($0.path.dropFirst(), $0.index) }))
        }
    }

    /// Notes each column's value in the object that begins at `start`.
    static func find(
        _ places: [Place], in document: UnsafeRawBufferPointer, from start: Int, _ values: UnsafeMutableBufferPointer<JSONWalk.Place?>
    ) {
        var walk = JSONWalk(object: document, from: start)
        // Documents hold their members in the order of the columns: most are found at the first look.
        var expected = 0
        while let (name, value) = walk.member() {
            guard let index = index(of: UnsafeRawBufferPointer(rebasing: document[name]), in: places, from: expected) else { continue }
            expected = index + 1
            switch places[index] {
            case .column(_, let column): values[column] = value
            case .object(_, let inner): find(inner, in: document, from: value.start, values)
            }
        }
    }

    private static func index(of name: UnsafeRawBufferPointer, in places: [Place], from expected: Int) -> Int? {
        let isNamed = { (place: Place) in place.name.count == name.count && place.name.elementsEqual(name) }
        return places[expected...].firstIndex(where: isNamed) ?? places[..<expected].firstIndex(where: isNamed)
    }
}
