import Foundation
import HTTP
import Outbound
import Testing

@Suite("The client says why there is no answer")
struct FailureTests {
    /// The error of a request that must fail.
    private func failure(_ client: Client, _ request: Outbound.Request) throws -> TransferError {
        try #require(throws: TransferError.self) { try client.send(request) }
    }

    @Test("Nobody listens: not connected, and worth another try")
    func notConnected() throws {
        let url: String
        do { url = try AnsweringServer().url }
        let error = try failure(try Client(), Request("GET", url + "/text"))
        #expect(error.kind == .notConnected)
        #expect(error.isTransient)
        #expect(!error.reason.isEmpty)
    }

    @Test("Addresses that are none of http are refused", arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", ""])
    func invalidAddress(url: String) throws {
        let error = try failure(try Client(), Request("GET", url))
        #expect(error.kind == .invalidAddress)
        #expect(!error.isTransient)
    }

    @Test("An answer that breaks off is interrupted, and the client goes on to be used")
    func interrupted() throws {
        let server = try AnsweringServer()
        let client = try Client()
        let error = try failure(client, Request("GET", server.url + "/cut"))
        #expect(error.kind == .interrupted)
        #expect(error.isTransient)
        #expect(try client.send(Request("GET", server.url + "/text")).text == "bonjour")
    }

    @Test("More than the caller takes is too large")
    func tooLarge() throws {
        let server = try AnsweringServer()
        let error = try #require(throws: TransferError.self) { try Client().send(Request("GET", server.url + "/long"), limit: 1000) }
        #expect(error.kind == .tooLarge)
    }

    @Test("What the caller's closures throw ends the exchange and is thrown on")
    func thrown() throws {
        struct Enough: Error {}
        let server = try AnsweringServer()
        #expect(throws: Enough.self) { try Client().send(Request("GET", server.url + "/text")) { _, _ in throw Enough() } }
        #expect(throws: Enough.self) {
            try Client().send(Request("POST", server.url + "/echo", body: .stream(length: nil) { _ in throw Enough() }))
        }
    }

    @Test("What is called off ends")
    func cancelled() throws {
        let server = try AnsweringServer()
        var configuration = Client.Configuration()
        configuration.isCancelled = { true }
        #expect(try failure(try Client(configuration), Request("GET", server.url + "/text")).kind == .cancelled)
    }

    @Test("A certificate must be one that is trusted")
    func certificate() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "coorace-outbound-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificate = folder.appending(path: "certificate.pem").path
        let key = folder.appending(path: "key.pem").path
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
            "-keyout",
            key, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        let server = try AnsweringServer(
            tls: .init(certificate: String(contentsOfFile: certificate, encoding: .utf8), key: String(contentsOfFile: key, encoding: .utf8)))
        #expect(try failure(try Client(), Request("GET", server.url + "/text")).kind == .notTrusted)
        var configuration = Client.Configuration()
        configuration.trustedCertificates = certificate
        #expect(try Client(configuration).send(Request("GET", server.url + "/text")).text == "bonjour")
        // The same certificate under a name that is not its own.
        #expect(try failure(try Client(configuration), Request("GET", "https://localhost:\(server.server.port)/text")).kind == .notTrusted)
    }
}
