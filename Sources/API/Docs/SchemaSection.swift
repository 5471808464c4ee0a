import JSON

/// Schemas on the reference page: what a value is in a few words, and an object's members as a table.
struct SchemaSection {
    private let document: JSON

    init(_ document: JSON) {
        self.document = document
    }

    func html(of name: String, _ schema: JSON) -> String {
        let heading = HTML.heading(3, id: "schema-\(name)", HTML.escape(name))
        let text = Markdown.html(schema["description"]?.stringValue ?? "")
        guard schema["properties"] != nil else {
            let constraints = type(of: schema)
            return "<article>\n\(heading)\n\(text)\n<p>\(constraints)\(example(of: schema))</p>\n</article>"
        }
        let rows = rows(of: schema, under: "")
        let table = HTML.table(["Member", "Value", "Meaning"], rows)
        let conditions = (schema["allOf"]?.arrayValue ?? []).compactMap(condition)
        return "<article>\n\(heading)\n\(text)\n"
            + (conditions.isEmpty ? "" : HTML.list(conditions) + "\n")
            + (name.hasSuffix("Patch") || name.hasSuffix("BatchItem") ? HTML.details("Members (\(rows.count))", table) : table) + "\n</article>"
    }

    private func condition(_ json: JSON) -> String? {
        guard let states = json["if"]?["properties"]?["status"]?["enum"]?.arrayValue, let needs = json["then"]?["required"]?.arrayValue else {
            return nil
        }
        return "In the states \(codes(states)): \(codes(needs)) required."
    }

    private func codes(_ values: [JSON]) -> String { values.map { HTML.word($0.stringValue ?? $0.description) }.joined(separator: ", ") }

    private func rows(of schema: JSON, under parent: String) -> [[String]] {
        let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        return (schema["properties"]?.objectValue ?? [:]).flatMap { name, property -> [[String]] in
            let dotted = parent + name
            var notes: [String] = []
            if required.contains(name) { notes.append("<span class=\"required\">required</span>") }
            if property["readOnly"]?.boolValue == true { notes.append("<span class=\"note\">read-only</span>") }
            let row = [
                ([HTML.code(dotted)] + notes).joined(separator: " "), type(of: property),
                Markdown.phrase(property["description"]?.stringValue ?? "") + example(of: property),
            ]
            return [row] + (property["properties"] == nil ? [] : rows(of: property, under: dotted + "."))
        }
    }

    private func example(of schema: JSON) -> String {
        guard let example = schema["examples"]?[0], schema["type"]?.stringValue != "object" else { return "" }
        return " <span class=\"note\">Example: \(HTML.code(example.stringValue ?? example.description))</span>"
    }

    // MARK: - A value in a few words

    /// HTML: `list of Siret`, `text, 1–200 characters`.
    func type(of schema: JSON) -> String {
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last { return HTML.link("#schema-\(name)", HTML.escape(String(name))) }
        if let choices = schema["anyOf"]?.arrayValue { return choices.map(type).joined(separator: " or ") }
        if let first = schema["allOf"]?[0], schema["properties"] == nil { return type(of: first) }
        let names = schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue ?? "any value"]
        return names.map { word(for: $0, schema) }.joined(separator: " or ")
            + (schema["default"].map { "; \(HTML.code($0.stringValue ?? $0.description)) when absent" } ?? "")
    }

    private func word(for type: String, _ schema: JSON) -> String {
        switch type {
        case "array": "list of " + self.type(of: schema["items"] ?? nil)
        case "string": choice(schema) ?? "text" + length(schema)
        case "integer": "whole number" + range(schema)
        case "number": "number" + range(schema)
        case "boolean": "true or false"
        case "object":
            schema["properties"] == nil
                ? schema["additionalProperties"].map { $0.boolValue == nil ? "object of \(self.type(of: $0["anyOf"]?[0] ?? $0))" : "object" }
                    ?? "object" : "object"
        default: HTML.escape(type)
        }
    }

    private func choice(_ schema: JSON) -> String? {
        guard let values = schema["enum"]?.arrayValue?.filter({ !$0.isNull }) else { return nil }
        return values.count <= 16 ? codes(values) : HTML.details("one of \(values.count)", "<p>\(codes(values))</p>")
    }

    private func length(_ schema: JSON) -> String {
        var text = ""
        switch (schema["minLength"]?.intValue, schema["maxLength"]?.intValue) {
        case (let low?, let high?): text = ", \(low)–\(high) characters"
        case (nil, let high?): text = ", \(high) characters at most"
        case (let low?, nil): text = ", \(low) character\(low == 1 ? "" : "s") at least"
        case (nil, nil): break
        }
        if let format = schema["format"]?.stringValue { text += ", \(HTML.escape(format))" }
        if let pattern = schema["pattern"]?.stringValue, pattern.count <= 40 { text += ", \(HTML.code(pattern))" }
        return text
    }

    private func range(_ schema: JSON) -> String {
        let largest = 9_007_199_254_740_991
        switch (schema["minimum"]?.doubleValue, schema["maximum"]?.doubleValue) {
        case (let low?, let high?) where high < Double(largest): return ", \(number(low)) to \(number(high))"
        case (let low?, _) where low > -Double(largest): return ", \(number(low)) or more"
        default: return ""
        }
    }

    private func number(_ value: Double) -> String {
        (value < 0 ? "−" : "") + JSON.number(abs(value)).description.replacing(".0", with: "")
    }
}
