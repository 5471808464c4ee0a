import Foundation
import Outbound

/// A server anywhere, and the key to ask it with.
struct RemoteServer: Sendable {
    /// Without a slash at its end.
    let url: String
    private let token: String
    private let caFile: String?

    /// - Parameters:
    ///   - url: as people write it, with a slash at its end or without.
    ///   - file: holds the token.
    ///   - caFile: PEM file of the authorities to trust; nil: the system's.
    /// - Throws: exit 64 for what is no address of a server, 66 without the file, 78 when there is no token in it.
    init(_ url: String, tokenFile file: String, caFile: String?) throws(Failure) {
        guard ["http://", "https://"].contains(where: { url.lowercased().hasPrefix($0) && url.count > $0.count }) else {
            throw Failure(.usage, "a server's address begins with https:// or http://, such as https://api.example.org, not \"\(url)\"")
        }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { throw Failure(.noInput, unreadable: file) }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw Failure(.configuration, "\(file) holds no token") }
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
        self.caFile = caFile
    }

    /// A connection of its own to it, for one thread.
    func destination(_ patience: Patience) throws -> Destination {
        var client = Client.Configuration()
        client.trustedCertificates = caFile
        return try Destination(client, patience) { [url, token] in LocalEntrance.Pass(url: url, token: token) }
    }
}
