import Domain

/// What may stand after a field's name in a filter: `joined_on.gte`.
enum FilterOperator: String, CaseIterable {
    case gt, gte, lt, lte, ne, prefix, null

    /// Those that compare by an order.
    static let comparisons: [FilterOperator] = [.gt, .gte, .lt, .lte]
}

extension Member {
    /// The operators that a filter by this member has. The contract tells these, and a query is read by them.
    var filterOperators: [FilterOperator] {
        FilterOperator.allCases.filter { sign in
            switch sign {
            case .gt, .gte, .lt, .lte: isFilterable && shape.isOrdered
            case .ne: isFilterable
            case .prefix: isFilterable && shape.element.isTextual
            // Of what is too long to compare by, one may still ask whether it is there.
            case .null: isFilterable || shape.isPlainText
            }
        }
    }
}

extension Shape {
    var isPlainText: Bool {
        switch self {
        case .text, .formatted: true
        default: false
        }
    }
}
