import Crypto
import Foundation
import JSON

/// The pages for people: the contract as a reference, and what each problem means. HTML without scripts.
enum DocsPages {
    /// Nothing is loaded, and of inline styles only the pages' own stylesheet is applied.
    static let contentSecurityPolicy: String = {
        let hash = Data(SHA256.hash(data: Data(Stylesheet.text.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }()

    /// `/docs`
    static func reference(_ document: JSON) -> [UInt8] {
        Array(ReferencePage(document).html.utf8)
    }

    /// `/docs/problems`
    static func problems() -> [UInt8] {
        Array(ProblemsPage.html.utf8)
    }

    /// A whole page with its contents beside the text, or above it where the screen is narrow.
    static func page(title: String, contents: String, _ main: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(HTML.escape(title))</title>
        <style>\(Stylesheet.text)</style>
        </head>
        <body>
        <a class="skip" href="#main">To the text</a>
        <nav aria-label="Contents">
        \(contents)
        </nav>
        <main id="main">
        \(main)
        </main>
        </body>
        </html>

        """
    }
}
