import Foundation
import Outbound
import Testing

@Suite("The client gets the answers that servers give")
struct ExchangeTests {
    @Test("An answer has its status, fields and body, whatever the status")
    func answer() throws {
        let server = try AnsweringServer()
        let client = try Client()
        let good = try client.send(Request("GET", server.url + "/text"))
        #expect(good.status == 200)
        #expect(good.text == "bonjour")
        let missing = try client.send(Request("GET", server.url + "/missing"))
        #expect(missing.status == 404)
        #expect(missing.head["x-kind"] == "a: b")
        #expect(missing.head["X-Other"] == nil)
        #expect(missing.head.retryAfterSeconds == 7)
    }

    @Test("One connection serves what is asked one after the other")
    func keepAlive() throws {
        let server = try AnsweringServer()
        let client = try Client()
        for _ in 0..<5 { #expect(try client.send(Request("GET", server.url + "/text")).status == 200) }
        #expect(server.server.connectionCount == 1)
    }

    @Test("A compressed answer comes as it was, and in pieces")
    func gzip() throws {
        let server = try AnsweringServer()
        var pieces: [[UInt8]] = []
        let head = try Client().send(Request("GET", server.url + "/long")) { head, bytes in
            #expect(head.status == 200)
            pieces.append(Array(bytes))
        }
        #expect(head["Content-Encoding"] == "gzip")
        #expect(pieces.flatMap { $0 } == Array(String(repeating: "bonjour ", count: 10_000).utf8))
    }

    @Test("A redirect is an answer")
    func redirect() throws {
        let server = try AnsweringServer()
        let answer = try Client().send(Request("GET", server.url + "/moved"))
        #expect(answer.status == 302)
        #expect(answer.head["Location"] == "/text")
    }

    @Test("Methods without a body, and HEAD without content")
    func methods() throws {
        let server = try AnsweringServer()
        let client = try Client()
        #expect(try client.send(Request("DELETE", server.url + "/echo")).status == 204)
        let head = try client.send(Request("HEAD", server.url + "/text"))
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(try client.send(Request("GET", server.url + "/text")).text == "bonjour")
    }

    @Test("Bytes are sent with their length", arguments: [0, 1, 3_000_000])
    func bytes(count: Int) throws {
        let server = try AnsweringServer()
        let request = Request("POST", server.url + "/echo", [("X-Field", "été")], body: .bytes([UInt8](repeating: 2, count: count)))
        #expect(try Client().send(request).text == "été, length \(count), \(count * 2)")
    }

    @Test("A stream is sent with its length, or in chunks when that is not known", arguments: [3_000_000, nil])
    func stream(length: Int?) throws {
        let server = try AnsweringServer()
        var left = 3_000_000
        let body = Request.Body.stream(length: length) { buffer in
            let count = min(left, buffer.count, 10_007)
            for place in 0..<count { buffer[place] = 1 }
            left -= count
            return count
        }
        let answer = try Client().send(Request("POST", server.url + "/echo", body: body))
        #expect(answer.text == "none, \(length.map { "length \($0)" } ?? "chunked"), 3000000")
    }
}
