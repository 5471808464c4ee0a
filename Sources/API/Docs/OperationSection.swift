import JSON

/// An operation on the reference page: its parameters, its body, its answers, and a line to try it with.
struct OperationSection {
    private let operation: DocumentedOperation
    private let document: JSON
    private let schemas: SchemaSection

    init(_ operation: DocumentedOperation, _ document: JSON) {
        self.operation = operation
        self.document = document
        schemas = SchemaSection(document)
    }

    var html: String {
        var parts = [
            HTML.heading(3, id: operation.id, HTML.escape(operation.summary)),
            "<p class=\"route\"><span class=\"method \(operation.method.lowercased())\">\(operation.method)</span> "
                + "<span class=\"path\">\(HTML.escape(operation.path))</span></p>",
        ]
        if let text = operation.json["description"]?.stringValue { parts.append(Markdown.html(text)) }
        if operation.isOpen { parts.append("<p class=\"note\">No key needed.</p>") }
        parts.append(HTML.pre(CurlLine(operation, document).text))
        parts.append(parameters)
        parts.append(body)
        parts.append("<h4>Answers</h4>")
        parts.append(answers)
        return "<article>\n" + parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n</article>"
    }

    // MARK: - Parameters

    private var parameters: String {
        let plain = operation.parameters.filter { !isFilter($0) }
        let filters = operation.parameters.filter(isFilter)
        var html = plain.isEmpty ? "" : "<h4>Parameters</h4>\n" + HTML.table(["Name", "Value", "Meaning"], plain.map(row))
        if !filters.isEmpty {
            html += HTML.details("Filters (\(filters.count))", HTML.table(["Name", "Value", "Meaning"], filters.map(row)))
        }
        return html
    }

    /// Filters are the lists of values and what stands for their operators; comparisons are told with the field they compare.
    private func isFilter(_ parameter: JSON) -> Bool {
        let name = name(of: parameter)
        guard parameter["in"]?.stringValue == "query" else { return false }
        return name == "operators" || parameter["schema"]?["minItems"] != nil && !["sort", "fields", "include"].contains(name)
            || isComparison(parameter)
    }

    private func name(of parameter: JSON) -> String { parameter["name"]?.stringValue ?? "" }

    private static let comparisons = ["gt", "gte", "lt", "lte"]

    private func isComparison(_ parameter: JSON) -> Bool {
        name(of: parameter).split(separator: ".").last.map { Self.comparisons.contains(String($0)) } ?? false
    }

    private func row(_ parameter: JSON) -> [String] {
        let name = name(of: parameter)
        let place = parameter["in"]?.stringValue == "query" ? "" : " <span class=\"note\">\(HTML.escape(parameter["in"]?.stringValue ?? ""))</span>"
        let required = parameter["required"]?.boolValue == true ? " <span class=\"required\">required</span>" : ""
        let value = name == "operators" ? "see there" : schemas.type(of: parameter["schema"] ?? nil)
        let shown = name == "operators" ? "<em>field</em>.<em>operator</em>" : HTML.code(name)
        return [shown + place + required, value, Markdown.phrase(parameter["description"]?.stringValue ?? "")]
    }

    // MARK: - Body and answers

    private var body: String {
        guard let body = operation.json["requestBody"] else { return "" }
        let rows = (body["content"]?.objectValue ?? [:]).map { type, content in [HTML.code(type), schemas.type(of: content["schema"] ?? nil)] }
        var html = "<h4>Body</h4>\n" + HTML.table(["Media type", "Content"], rows)
        if let example = body["content"]?.objectValue?.first.flatMap({ document.example(of: $0.value) }) {
            html += HTML.details("Example", HTML.pre(text(example)))
        }
        return html
    }

    private var answers: String {
        let responses = (operation.json["responses"]?.objectValue ?? [:]).map { (status: $0.name, response: document.resolved($0.value)) }
        let rows = responses.map { status, response -> [String] in
            let contents = (response["content"]?.objectValue ?? [:]).filter { $0.name != "application/problem+json" }
            let schema = contents.first.map { schemas.type(of: $0.value["schema"] ?? nil) } ?? ""
            let headers = (response["headers"]?.objectValue?.names ?? []).filter { $0 != "X-Request-Id" && $0 != "Content-Language" }
            let noted = headers.isEmpty ? "" : "<span class=\"note\">Headers: \(headers.map(HTML.code).joined(separator: ", "))</span>"
            return [HTML.code(status), meaning(of: response), [schema, noted].filter { !$0.isEmpty }.joined(separator: "<br>")]
        }
        var html = HTML.table(["Status", "Meaning", "Content"], rows, kind: "answers")
        let good = responses.first { $0.status.hasPrefix("2") }?.response["content"]?.objectValue?.first
        if let example = good.flatMap({ document.example(of: $0.value) }) {
            html += HTML.details("Example of an answer", HTML.pre(text(example)))
        }
        return html
    }

    /// Problems are named and linked; what each means stands on their own page.
    private func meaning(of response: JSON) -> String {
        guard let examples = response["content"]?["application/problem+json"]?["examples"]?.objectValue else {
            return Markdown.phrase(response["description"]?.stringValue ?? "")
        }
        return examples.map { "\(HTML.link("/docs/problems#\($0.name)", HTML.code($0.name))) \(HTML.escape($0.value["summary"]?.stringValue ?? ""))" }
            .joined(separator: "<br>")
    }

    private func text(_ example: JSON) -> String {
        example.stringValue ?? String(decoding: example.bytes(pretty: true), as: UTF8.self)
    }
}

extension JSON {
    /// The first example of a media type, references followed.
    func example(of content: JSON) -> JSON? {
        if let example = content["example"] { return example }
        return content["examples"]?.objectValue?.first.flatMap { resolved($0.value)["value"] }
    }
}
