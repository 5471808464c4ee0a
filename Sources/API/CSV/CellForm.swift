import CSV
import Domain
import JSON

/// How a cell says a value.
indirect enum CellForm: Sendable, Equatable {
    /// As it is.
    case text
    /// A number, `true` or `false`: as in JSON.
    case value
    /// The elements joined by `|`; one that holds `|` or `\` has a `\` before each of them.
    case list(CellForm)
    /// JSON in one cell: maps and lists of objects.
    case json

    init(_ shape: Shape) {
        switch shape {
        case .integer, .decimal, .boolean: self = .value
        case .map, .object: self = .json
        case .list(let element, _):
            switch CellForm(element) {
            case .text: self = .list(.text)
            case .value: self = .list(.value)
            case .list, .json: self = .json
            }
        default: self = .text
        }
    }
}

extension CellForm {
    /// The value of a cell; nil for an empty one, which says nothing. `null` without quotes is null.
    ///
    /// A cell that does not have the form stays a text: reading the record then says that the member wants a number, a list, an object.
    func read(_ record: CSVRecord, _ index: Int) -> JSON? {
        if record.isEmpty(index) { return nil }
        let text = record.text(index)
        if text == "null", !record.isQuoted(index) { return .null }
        return read(SpreadsheetText.restored(text))
    }

    private func read(_ text: String) -> JSON {
        switch self {
        case .text: .string(text)
        case .value: Self.scalar(text) ?? .string(text)
        case .list(let element): .array(Self.elements(of: text).map(element.read))
        case .json: (try? JSON(parsing: text.utf8)) ?? .string(text)
        }
    }

    private static func scalar(_ text: String) -> JSON? {
        switch try? JSON(parsing: text.utf8) {
        case .integer(let number): .integer(number)
        case .number(let number): .number(number)
        case .bool(let value): .bool(value)
        default: nil
        }
    }

    /// Cuts a list at each `|` that no backslash stands before; a backslash before another character stands for itself.
    static func elements(of text: String) -> [String] {
        var elements: [String.UnicodeScalarView] = [.init()]
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped, scalar != "|", scalar != "\\" { elements[elements.count - 1].append("\\") }
            switch scalar {
            case "\\" where !isEscaped:
                isEscaped = true
                continue
            case "|" where !isEscaped: elements.append(.init())
            default: elements[elements.count - 1].append(scalar)
            }
            isEscaped = false
        }
        if isEscaped { elements[elements.count - 1].append("\\") }
        return elements.map(String.init)
    }
}
