import Foundation
import JSON

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What the server answered.
struct Answer: Sendable {
    let status: Int
    /// By lower-case name.
    let headers: [String: String]
    let bytes: [UInt8]

    init(_ response: HTTPURLResponse, _ data: Data) {
        status = response.statusCode
        var headers: [String: String] = [:]
        for (name, value) in response.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        self.headers = headers
        bytes = Array(data)
    }

    subscript(header: String) -> String? { headers[header.lowercased()] }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The body; null when it is no JSON.
    var json: JSON { (try? JSON(parsing: bytes)) ?? .null }

    /// The records of an NDJSON body.
    var lines: [JSON] { text.split(separator: "\n").map { (try? JSON(parsing: Array($0.utf8))) ?? .null } }

    var items: [JSON] { json["items"]?.arrayValue ?? [] }

    /// What one member of each item holds, as text.
    func items(_ name: String) -> [String] { items.map { $0[name]?.stringValue ?? "–" } }

    var id: String { json.id }
    var version: Int { json["version"]?.intValue ?? 0 }

    /// A problem's `code`.
    var code: String? { json["code"]?.stringValue }

    /// A problem's `errors`, each as place and code: `#/title too_short`, `limit out_of_range`.
    var errors: [String] { (json["errors"]?.arrayValue ?? []).map(Self.issue) }

    static func issue(_ entry: JSON) -> String {
        let place = entry["pointer"] ?? entry["parameter"] ?? entry["header"]
        return "\(place?.stringValue ?? "–") \(entry["code"]?.stringValue ?? "–")"
    }

    /// A problem's code and errors; nothing for no problem.
    static func codes(_ problem: JSON?) -> String {
        ([problem?["code"]?.stringValue].compactMap { $0 } + (problem?["errors"]?.arrayValue ?? []).map(issue)).joined(separator: " ")
    }

    /// Status, then for a problem its code and errors: `422 validation_failed #/title required`.
    var outcome: String { status < 400 ? String(status) : "\(status) \(Self.codes(json))" }
}

extension JSON {
    /// A record's id.
    var id: String { self["id"]?.stringValue ?? "" }
}
