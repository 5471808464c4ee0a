import JSON
import Yams

extension Contract {
    /// The document as YAML: a member a line, short objects and lists of words on one, texts of several lines as blocks.
    static func yaml(_ document: JSON) throws -> String {
        try Yams.serialize(node: node(document), width: 150, allowUnicode: true, sortKeys: false)
    }

    private static func node(_ json: JSON) -> Node {
        switch json {
        case .null: Node("null", Tag(.null), .plain)
        case .bool(let value): Node(value ? "true" : "false", Tag(.bool), .plain)
        case .integer(let value): Node(String(value), Tag(.int), .plain)
        case .number: Node(json.description, Tag(.float), .plain)
        case .string(let text): scalar(text)
        case .array(let elements):
            .sequence(Node.Sequence(elements.map(node), Tag(.seq), isOnOneLine(json) || elements.allSatisfy(\.isWord) ? .flow : .block))
        case .object(let members):
            .mapping(Node.Mapping(members.map { (scalar($0.name), node($0.value)) }, Tag(.map), isOnOneLine(json) ? .flow : .block))
        }
    }

    private static func scalar(_ text: String) -> Node {
        if text.contains("\n") { return Node(text, Tag(.str), .literal) }
        return Node(text, Tag(.str), needsQuotes(text) ? .doubleQuoted : .any)
    }

    /// Texts that a YAML reader might take for a number, a date, a truth or nothing.
    private static func needsQuotes(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return true }
        if "0123456789.+-".unicodeScalars.contains(first) { return text.contains { $0.isNumber } }
        return ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"].contains(text.lowercased())
    }

    /// Short objects and lists that hold nothing but words, numbers and each other.
    private static func isOnOneLine(_ json: JSON) -> Bool {
        isFlat(json, depth: 0) && json.description.utf8.count <= 130
    }

    private static func isFlat(_ json: JSON, depth: Int) -> Bool {
        switch json {
        case .string(let text): !text.contains("\n")
        case .array(let elements): depth < 3 && elements.allSatisfy { isFlat($0, depth: depth + 1) }
        case .object(let members): depth < 3 && members.allSatisfy { isFlat($0.value, depth: depth + 1) }
        default: true
        }
    }
}

extension JSON {
    /// Whether this is a text, number or truth that stands well in a row of others.
    fileprivate var isWord: Bool {
        switch self {
        case .string(let text): text.utf8.count <= 40 && !text.contains("\n")
        case .array, .object: false
        default: true
        }
    }
}
