import JSON

/// A line of curl that tries an operation.
struct CurlLine {
    let text: String

    init(_ operation: DocumentedOperation, _ document: JSON) {
        let server = document["servers"]?[0]?["url"]?.stringValue ?? ""
        var path = operation.path
        for parameter in operation.parameters where parameter["in"]?.stringValue == "path" {
            let example = parameter["example"] ?? nil
            path = path.replacing("{\(parameter["name"]?.stringValue ?? "")}", with: example.stringValue ?? example.description)
        }
        var words = ["curl"]
        if !operation.isOpen { words.append("-H \"Authorization: Bearer $COORACE_KEY\"") }
        if operation.method == "PATCH", let body = operation.json["requestBody"]?["content"]?.objectValue?.first {
            words.append("-X PATCH -H 'Content-Type: \(body.name)' -d '\(Self.quoted(document.example(of: body.value)?.description ?? ""))'")
        } else if operation.json["requestBody"] != nil {
            words.append((operation.method == "POST" ? "" : "-X \(operation.method) ") + "--json @\(operation.tag).json")
        } else if operation.method != "GET" {
            words.append("-X \(operation.method)")
        }
        if operation.json["requestBody"]?["content"]?["application/x-ndjson"] != nil {
            words[words.count - 1] = "-H 'Content-Type: application/x-ndjson' --data-binary @\(operation.tag).ndjson"
        }
        let hasPages = operation.parameters.contains { $0["name"]?.stringValue == "limit" }
        words.append("'\(server)\(path)\(hasPages ? "?limit=10" : "")'")
        text = words.joined(separator: " \\\n  ")
    }

    /// Within single quotes of a shell.
    private static func quoted(_ text: String) -> String { text.replacing("'", with: #"'\''"#) }
}
