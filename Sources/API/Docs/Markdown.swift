/// The little of CommonMark that the contract's texts use: paragraphs, headings, lists, code, emphasis, links.
enum Markdown {
    /// Headings are moved down to `level`.
    static func html(_ text: String, headingLevel level: Int = 2) -> String {
        var blocks: [String] = []
        for block in text.split(separator: "\n\n", omittingEmptySubsequences: true) {
            let lines = block.split(separator: "\n").map(String.init)
            if let heading = lines.first, heading.hasPrefix("## ") {
                let words = String(heading.dropFirst(3))
                blocks.append(HTML.heading(level, id: anchor(words), inline(words)))
                if lines.count > 1 { blocks.append("<p>\(inline(lines.dropFirst().joined(separator: " ")))</p>") }
            } else if lines.allSatisfy({ $0.hasPrefix("- ") }) {
                blocks.append(HTML.list(lines.map { inline(String($0.dropFirst(2))) }))
            } else {
                blocks.append("<p>\(inline(lines.joined(separator: " ")))</p>")
            }
        }
        return blocks.joined(separator: "\n")
    }

    /// A short text without a paragraph around it.
    static func phrase(_ text: String) -> String {
        text.contains("\n") ? html(text) : inline(text)
    }

    static func anchor(_ heading: String) -> String {
        heading.lowercased().replacing(" ", with: "-")
    }

    static func inline(_ text: String) -> String {
        var html = ""
        var rest = text[...]
        while let character = rest.first {
            if character == "`", let end = rest.dropFirst().firstIndex(of: "`") {
                html += HTML.code(String(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else if character == "*", let end = rest.dropFirst().firstIndex(of: "*"), rest.dropFirst().first != " " {
                html += "<em lang=\"fr\">\(HTML.escape(String(rest[rest.index(after: rest.startIndex)..<end])))</em>"
                rest = rest[rest.index(after: end)...]
            } else if character == "[", let (label, target, after) = link(rest) {
                html += HTML.link(target, HTML.escape(label))
                rest = after
            } else {
                html += HTML.escape(String(character))
                rest = rest.dropFirst()
            }
        }
        return html
    }

    private static func link(_ text: Substring) -> (label: String, target: String, after: Substring)? {
        guard let close = text.firstRange(of: "]("), let end = text[close.upperBound...].firstIndex(of: ")") else { return nil }
        let label = text[text.index(after: text.startIndex)..<close.lowerBound]
        return (String(label), String(text[close.upperBound..<end]), text[text.index(after: end)...])
    }
}
