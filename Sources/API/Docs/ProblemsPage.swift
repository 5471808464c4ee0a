import Domain

/// Every kind of problem with what to do, and the codes that stand in `errors`.
enum ProblemsPage {
    static let html = DocsPages.page(title: "COORACE Occitanie: problems", contents: contents, main)

    private static var contents: String {
        let statuses = Set(ProblemType.all.map(\.status)).sorted()
        let groups = statuses.map { status in
            HTML.details(
                String(status), HTML.list(ProblemType.all.filter { $0.status == status }.map { HTML.link("#\($0.code)", HTML.escape($0.code)) }))
        }
        return "<p>\(HTML.link("/docs", "Reference"))</p>\n<p>\(HTML.link("#errors", "Codes in errors"))</p>\n" + groups.joined(separator: "\n")
    }

    private static var main: String {
        let kinds = ProblemType.all.map { type in
            """
            <article>
            \(HTML.heading(3, id: type.code, HTML.code(type.code)))
            <p><strong>\(type.status)</strong> · \(HTML.escape(type.title.english)) · <span lang="fr">\(HTML.escape(type.title.french))</span></p>
            <p>\(Markdown.inline(type.advice))</p>
            </article>
            """
        }
        let rows = IssueMeanings.all.map { [HTML.code($0.code.rawValue), Markdown.inline($0.meaning)] }
        return """
            <h1>Problems</h1>
            <p class="lead">What each <code>code</code> of an <code>application/problem+json</code> answer means, and what to do.</p>
            <p>An answer's <code>type</code> leads here. Texts are French, or English with <code>Accept-Language: en</code>; codes are never
            translated. When you write to us about an error, give its <code>request_id</code>.</p>
            <h2 id="kinds">Kinds of problems</h2>
            \(kinds.joined(separator: "\n"))
            \(HTML.heading(2, id: "errors", "Codes in <code>errors</code>"))
            <p>Each entry of <code>errors</code> says where something is wrong (<code>pointer</code>, <code>parameter</code> or <code>header</code>)
            and what. In an atomic batch an entry may also have one of the codes above, for a record that had that problem as a whole.</p>
            \(HTML.table(["Code", "Meaning"], rows))
            """
    }
}
