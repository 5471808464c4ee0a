import Testing

@testable import HTTP

/// Pages of other origins, as a browser asks for them (the Fetch standard).
@Suite struct CrossOriginTests {
    private let origin = "https://outil.example.org"

    private func server(_ origins: [String]) throws -> RunningServer {
        var configuration = Configuration(port: 0)
        configuration.crossOrigin = CrossOrigin(origins: origins)
        return try RunningServer([.echo(.get, "/a"), .echo(.post, "/a")], configuration: configuration)
    }

    @Test func `without an origin that is allowed no page may read anything`() throws {
        let server = try server([])
        #expect(try server.fetch("GET", "/a", ["Origin: \(origin)"])?["Access-Control-Allow-Origin"] == nil)
        #expect(try server.fetch("OPTIONS", "/a", ["Origin: \(origin)"])?["Vary"] == nil)
    }

    @Test func `the page of an allowed origin reads answers and refusals, another's nothing`() throws {
        let server = try server([origin])
        for path in ["/a", "/b"] {
            let answer = try server.fetch("GET", path, ["Origin: \(origin)"])
            #expect(answer?["Access-Control-Allow-Origin"] == origin)
            #expect(answer?["Access-Control-Expose-Headers"]?.contains("ETag") == true)
            #expect(answer?["Access-Control-Allow-Credentials"] == nil)
            #expect(answer?["Vary"]?.contains("Origin") == true)
        }
        for other in ["https://outil.example.org.evil.example", "http://outil.example.org", "null", "https://OUTIL.example.org"] {
            let answer = try server.fetch("GET", "/a", ["Origin: \(other)"])
            #expect(answer?["Access-Control-Allow-Origin"] == nil)
            #expect(answer?["Vary"]?.contains("Origin") == true)
        }
        #expect(try server.fetch("GET", "/a")?["Access-Control-Allow-Origin"] == nil)
    }

    @Test func `a preflight request is told the methods and the headers that may be sent`() throws {
        let preflight = ["Origin: \(origin)", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type"]
        let answer = try server([origin]).fetch("OPTIONS", "/a", preflight)
        #expect(answer?.status == 204)
        #expect(answer?["Access-Control-Allow-Methods"] == answer?["Allow"])
        #expect(answer?["Access-Control-Allow-Methods"]?.contains("POST") == true)
        #expect(answer?["Access-Control-Allow-Headers"]?.contains("Authorization") == true)
        #expect(answer?["Access-Control-Max-Age"] == "7200")
        #expect(try server(["https://autre.example.org"]).fetch("OPTIONS", "/a", preflight)?["Access-Control-Allow-Methods"] == nil)
    }

    @Test func `any origin is allowed by a star, and then answers are the same for all`() throws {
        let answer = try server(["*"]).fetch("GET", "/a", ["Origin: \(origin)"])
        #expect(answer?["Access-Control-Allow-Origin"] == "*")
        #expect(answer?["Vary"]?.contains("Origin") != true)
    }

    @Test(arguments: ["outil.example.org", "https://", "https://outil.example.org/", "ftp://outil.example.org", "https://Outil.example.org", ""])
    func `what is no origin is refused`(text: String) {
        #expect(CrossOrigin(origins: [text]) == nil)
    }
}
