import Domain
import JSON
import Testing

@testable import API

@Suite("The pages for people") struct DocsPagesTests {
    private static let document = Contract.document(of: Endpoints.all)
    private static let pages = [
        String(decoding: DocsPages.reference(document), as: UTF8.self), String(decoding: DocsPages.problems(), as: UTF8.self),
    ]
    private var reference: String { Self.pages[0] }
    private var problems: String { Self.pages[1] }

    @Test("Every operation has its place in the reference")
    func operationsHavePlaces() {
        for operation in DocumentedOperation.all(in: Self.document) {
            #expect(reference.contains("<h3 id=\"\(operation.id)\">"), "\(operation.id)")
        }
    }

    @Test("Every problem has its place, to which `type` leads", arguments: ProblemType.all.map(\.code))
    func problemsHavePlaces(code: String) {
        #expect(problems.contains("<h3 id=\"\(code)\">"))
    }

    @Test("Every link within a page leads to a place that there is")
    func linksLeadSomewhere() {
        for page in Self.pages {
            let places = Set(values(of: " id=\"", in: page))
            #expect(places.count == values(of: " id=\"", in: page).count)
            for target in values(of: " href=\"#", in: page) { #expect(places.contains(target), "\(target)") }
        }
    }

    @Test("Neither page has a script, nor a style that its policy would refuse")
    func pagesKeepToTheirPolicy() {
        for page in Self.pages {
            #expect(!page.contains("<script"))
            #expect(!page.contains(" style=\""))
            #expect(page.contains("<style>\(Stylesheet.text)</style>"))
            #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
        }
        #expect(DocsPages.contentSecurityPolicy.contains("default-src 'none'"))
    }

    @Test("Text from outside is escaped")
    func textIsEscaped() {
        #expect(HTML.escape("<a href=\"x\">&") == "&lt;a href=&quot;x&quot;&gt;&amp;")
        #expect(Markdown.inline("`<b>` *é* [x](/y)") == "<code>&lt;b&gt;</code> <em lang=\"fr\">é</em> <a href=\"/y\">x</a>")
    }

    private func values(of opening: String, in page: String) -> [String] {
        page.split(separator: opening).dropFirst().compactMap { $0.split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init) }
    }
}
