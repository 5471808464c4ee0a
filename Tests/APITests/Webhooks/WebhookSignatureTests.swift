import Testing

@testable import API

/// The vector is of the tests of github.com/standard-webhooks/standard-webhooks (libraries/go/webhook_test.go, Apache-2.0 or MIT).
@Suite struct WebhookSignatureTests {
    @Test func `An event is signed as the standard's own libraries sign it`() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = secret.signature(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `Another id, time, body or secret gives another signature`() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signatures = [
            secret.signature(id: "a", timestamp: 1, body: [1]), secret.signature(id: "b", timestamp: 1, body: [1]),
            secret.signature(id: "a", timestamp: 2, body: [1]), secret.signature(id: "a", timestamp: 1, body: [2]),
            WebhookSecret().signature(id: "a", timestamp: 1, body: [1]),
        ]
        #expect(Set(signatures).count == signatures.count)
    }

    @Test func `A secret of the server's is one that it would take, and never the same`() throws {
        let first = WebhookSecret().text
        #expect(WebhookSecret(first)?.text == first)
        #expect(first.wholeMatch(of: try Regex(WebhookSecret.pattern)) != nil)
        #expect(WebhookSecret().text != first)
    }

    @Test(arguments: [
        "", "whsec_", "whsec", "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!", "whsec_" + String(repeating: "QUFB", count: 22),
    ])
    func `What is no secret of 24 to 64 octets is not taken`(text: String) throws {
        #expect(WebhookSecret(text) == nil)
        #expect(text.wholeMatch(of: try Regex(WebhookSecret.pattern)) == nil)
    }
}
