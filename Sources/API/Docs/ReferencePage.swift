import JSON

/// The contract as a page: introduction, operations by collection, schemas.
struct ReferencePage {
    private let document: JSON
    private let operations: [DocumentedOperation]

    init(_ document: JSON) {
        self.document = document
        operations = DocumentedOperation.all(in: document)
    }

    var html: String {
        DocsPages.page(title: "\(title): reference of the API", contents: contents, main)
    }

    private var title: String { document["info"]?["title"]?.stringValue ?? "" }
    private var introduction: String { document["info"]?["description"]?.stringValue ?? "" }
    private var tags: [JSON] { document["tags"]?.arrayValue ?? [] }
    private var schemas: JSON.Object { document["components"]?["schemas"]?.objectValue ?? [:] }

    // MARK: - Contents

    private var contents: String {
        let headings = introduction.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
        var groups = [HTML.details("Introduction", HTML.list(headings.map { HTML.link("#" + Markdown.anchor($0), HTML.escape($0)) }))]
        groups += tags.map { tag in
            let name = tag["name"]?.stringValue ?? ""
            let inner = operations.filter { $0.tag == name }.map { HTML.link("#\($0.id)", HTML.escape($0.summary)) }
            return HTML.details(HTML.escape(name), HTML.list([HTML.link("#tag-\(name)", "About \(HTML.escape(name))")] + inner))
        }
        groups.append(HTML.details("Schemas", HTML.list(recordSchemas.map { HTML.link("#schema-\($0)", HTML.escape($0)) })))
        groups.append(HTML.details("Values and codes", HTML.list(valueSchemas.map { HTML.link("#schema-\($0)", HTML.escape($0)) })))
        groups.append("<p>\(HTML.link("/docs/problems", "Problems"))</p>")
        return groups.joined(separator: "\n")
    }

    // MARK: - Text

    private var main: String {
        var parts = [
            "<h1>\(HTML.escape(title))</h1>",
            "<p class=\"lead\">\(Markdown.inline(document["info"]?["summary"]?.stringValue ?? ""))</p>",
            "<p>Version \(HTML.escape(document["info"]?["version"]?.stringValue ?? "")) · the contract itself as "
                + "\(HTML.link("/openapi.yaml", "YAML")) and \(HTML.link("/openapi.json", "JSON"))"
                + " · \(HTML.link("/docs/problems", "all problems"))</p>",
            "<div class=\"intro\">\n\(Markdown.html(introduction))\n</div>",
        ]
        for tag in tags {
            let name = tag["name"]?.stringValue ?? ""
            parts.append("<section>\n" + HTML.heading(2, id: "tag-\(name)", HTML.escape(name)))
            parts.append(Markdown.html(tag["description"]?.stringValue ?? ""))
            parts += operations.filter { $0.tag == name }.map { OperationSection($0, document).html }
            parts.append("</section>")
        }
        parts.append("<section>\n" + HTML.heading(2, id: "schemas", "Schemas"))
        parts += recordSchemas.map { SchemaSection(document).html(of: $0, schemas[$0] ?? nil) }
        parts.append(HTML.heading(2, id: "values", "Values and codes"))
        parts += valueSchemas.map { SchemaSection(document).html(of: $0, schemas[$0] ?? nil) }
        parts.append("</section>")
        return parts.joined(separator: "\n")
    }

    private var recordSchemas: [String] { schemas.filter { $0.value["properties"] != nil }.map(\.name) }
    private var valueSchemas: [String] { schemas.filter { $0.value["properties"] == nil }.map(\.name) }
}

/// An operation of the document with what it has from its path.
struct DocumentedOperation {
    let method: String
    let path: String
    let json: JSON
    let parameters: [JSON]

    var id: String { json["operationId"]?.stringValue ?? "" }
    var tag: String { json["tags"]?[0]?.stringValue ?? "" }
    var summary: String { json["summary"]?.stringValue ?? "" }
    var isOpen: Bool { json["security"] != nil }

    static func all(in document: JSON) -> [DocumentedOperation] {
        (document["paths"]?.objectValue ?? [:]).flatMap { path, item in
            (item.objectValue ?? [:]).filter { $0.name != "parameters" }.map { method, operation in
                let parameters = (item["parameters"]?.arrayValue ?? []) + (operation["parameters"]?.arrayValue ?? [])
                return DocumentedOperation(
                    method: method.uppercased(), path: path, json: operation, parameters: parameters.map { document.resolved($0) })
            }
        }
    }
}

extension JSON {
    /// What a reference within this document points at; anything else as it is.
    func resolved(_ value: JSON) -> JSON {
        guard let reference = value["$ref"]?.stringValue, let pointer = JSONPointer(reference.dropFirst().description) else { return value }
        return pointer.tokens.reduce(self) { found, token in found?[token] } ?? value
    }
}
