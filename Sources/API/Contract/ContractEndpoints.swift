import HTTP
import Storage

/// `/openapi.json`, `/openapi.yaml`, `/docs`, `/docs/problems`: made once, when first asked for.
struct ContractEndpoints: Sendable {
    private static let shared = Result { try ContractEndpoints(describing: Endpoints.all) }

    private let json: Page
    private let yaml: Page
    private let docs: Page
    private let problems: Page

    private struct Page: Sendable {
        let type: String
        let bytes: [UInt8]
        let tag: String

        init(_ type: String, _ bytes: [UInt8]) {
            self.type = type
            self.bytes = bytes
            var print = Fingerprint()
            print.combine(bytes)
            tag = "\"c" + String(print.value, radix: 36) + "\""
        }
    }

    static let all: [Endpoint] = [
        ("/openapi.json", Operation.contractJSON), ("/openapi.yaml", .contractYAML), ("/docs", .docs), ("/docs/problems", .problems),
    ].map { template, operation in
        Endpoint(method: .get, template: template, operation: operation, access: .open) { try shared.get().run(operation, $0) }
    }

    private init(describing described: [Endpoint]) throws {
        let document = Contract.document(of: described)
        json = Page("application/json", document.bytes(pretty: true))
        yaml = Page("application/yaml", Array(try Contract.yaml(document).utf8))
        docs = Page("text/html; charset=utf-8", DocsPages.reference(document))
        problems = Page("text/html; charset=utf-8", DocsPages.problems())
    }

    private func run(_ operation: Operation, _ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let page =
            switch operation {
            case .contractJSON: json
            case .contractYAML: yaml
            case .problems: problems
            default: docs
            }
        if var response = Response.notModified(page.tag, call.request, varying: "Accept-Encoding") {
            response.headers.set("Cache-Control", "no-cache")
            return .now(response)
        }
        var response = Response(status: 200, type: page.type, bytes: page.bytes)
        response.headers.set("ETag", page.tag)
        response.headers.set("Cache-Control", "no-cache")
        if page.type.hasPrefix("text/html") { response.headers.set("Content-Security-Policy", DocsPages.contentSecurityPolicy) }
        return .now(response)
    }
}
