import JSON
import Testing

@testable import API

/// The feed as its tests read it.
extension TestServer {
    /// Where the feed ends now.
    func end(_ query: String = "", as role: Role = .editor) async throws -> String {
        try await send("GET", "/v1/changes" + query, as: role, ["Accept": "application/x-ndjson"]).lines.last?["next"]?.stringValue ?? ""
    }

    /// Until somebody waits for a change.
    func waitForWaiters(_ count: Int = 1) async throws {
        for _ in 0..<2000 where service.feedWatch.count < count { try await Task.sleep(for: .milliseconds(5)) }
        try #require(service.feedWatch.count >= count)
    }

    /// Takes a key back.
    func revoke(_ token: String) throws {
        _ = try service.keyring.revoke(String(token.split(separator: "_")[1]))
    }
}

extension Answer {
    /// The changes of a page, each as `put trainings 2` with what it stands for.
    var changes: [String] { items.map(Self.words) }
    var next: String { json["next"]?.stringValue ?? "" }
    var hasMore: Bool? { json["has_more"]?.boolValue }

    static func words(_ change: JSON) -> String {
        let data = change["data"]
        let name = data?["code"]?.stringValue ?? data?["name"]?.stringValue
        return ([change["op"]?.stringValue, change["collection"]?.stringValue, change["version"]?.intValue.map(String.init), name]).compactMap { $0 }
            .joined(separator: " ")
    }
}
