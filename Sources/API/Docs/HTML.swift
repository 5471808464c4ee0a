/// Pieces of HTML text. Whatever comes from outside goes through `escape`.
enum HTML {
    static func escape(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    static func code(_ text: String) -> String { "<code>\(escape(text))</code>" }

    /// A short word of code that is not broken at its end of line.
    static func word(_ text: String) -> String { "<code class=\"word\">\(escape(text))</code>" }

    static func link(_ target: String, _ content: String) -> String { "<a href=\"\(escape(target))\">\(content)</a>" }

    /// A heading that shows the address of its place.
    static func heading(_ level: Int, id: String, _ content: String) -> String {
        "<h\(level) id=\"\(escape(id))\">\(content) <a class=\"anchor\" href=\"#\(escape(id))\" aria-label=\"Link to this place\">#</a></h\(level)>"
    }

    /// A table that scrolls by itself where the screen is too narrow for it. Cells are HTML.
    static func table(_ names: [String], _ rows: [[String]], kind: String = "members") -> String {
        let head = names.map { "<th scope=\"col\">\(escape($0))</th>" }.joined()
        let body = rows.map { row in
            "<tr>" + row.enumerated().map { "<td data-name=\"\(escape(names[$0.offset]))\">\($0.element)</td>" }.joined() + "</tr>"
        }
        return "<table class=\"\(kind)\"><thead><tr>\(head)</tr></thead><tbody>\n\(body.joined(separator: "\n"))\n</tbody></table>"
    }

    static func list(_ items: [String]) -> String { "<ul>" + items.map { "<li>\($0)</li>" }.joined() + "</ul>" }

    static func details(_ summary: String, _ content: String) -> String { "<details><summary>\(summary)</summary>\n\(content)\n</details>" }

    static func pre(_ text: String) -> String { "<pre tabindex=\"0\"><code>\(escape(text))</code></pre>" }
}
