import Foundation

@testable import API

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// An HTTP client without cache, cookies or redirects, that notes every exchange.
final class Client: Sendable {
    private let session: URLSession

    init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.httpShouldSetCookies = false
        configuration.httpCookieStorage = nil
        // Hundreds of tests share the cores.
        configuration.timeoutIntervalForRequest = 180
        configuration.httpMaximumConnectionsPerHost = 100
        session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    }

    deinit {
        session.invalidateAndCancel()
    }

    func send(_ method: String, _ address: String, _ headers: [String: String], _ body: [UInt8]?) async throws -> Answer {
        guard let url = URL(string: address) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        // By itself the client would ask for gzip and unpack it unseen, and for the machine's language.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        request.setValue("fr", forHTTPHeaderField: "Accept-Language")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body { request.httpBody = Data(body) }
        let (data, response) = try await session.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        let answer = Answer(response, data)
        ExchangeRecording.shared?.add(method, url, headers, body, answer)
        return answer
    }
}

private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
