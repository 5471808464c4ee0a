import Foundation
import JSON
import Synchronization

@testable import API

/// Appends every exchange to the file that COORACE_EXCHANGES names, a JSON object a line, for the validation against the contract.
final class ExchangeRecording: Sendable {
    static let shared = ProcessInfo.processInfo.environment["COORACE_EXCHANGES"].flatMap(ExchangeRecording.init(path:))

    private let file: Mutex<FileHandle>

    private init?(path: String) {
        if !FileManager.default.fileExists(atPath: path) { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        guard let handle = FileHandle(forWritingAtPath: path) else { return nil }
        file = Mutex(handle)
    }

    func add(_ method: String, _ url: URL, _ headers: [String: String], _ body: [UInt8]?, _ answer: Answer) {
        let target = url.absoluteString.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }
        var sent = headers
        sent["Authorization"] = headers["Authorization"].map { _ in "Bearer …" }
        let exchange: JSON = [
            "method": .string(method), "path": .string(String(target)), "route": Self.route(of: url.path).map(JSON.string) ?? .null,
            "request_headers": Self.object(sent), "request_body": body.map { .string(String(decoding: $0.prefix(100_000), as: UTF8.self)) } ?? .null,
            "status": .integer(answer.status), "response_headers": Self.object(answer.headers), "response_body": .string(answer.text),
        ]
        let line = Data(exchange.bytes() + [UInt8(ascii: "\n")])
        file.withLock { handle in
            _ = try? handle.seekToEnd()
            try? handle.write(contentsOf: line)
        }
    }

    private static func object(_ fields: [String: String]) -> JSON {
        .object(JSON.Object(fields.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }

    /// The template of the address, where words win over parameters.
    private static func route(of path: String) -> String? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let matches = Endpoints.all.map(\.template).filter { template in
            let parts = template.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == segments.count && zip(parts, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return matches.min { $0.count { $0 == "{" } < $1.count { $0 == "{" } }
    }
}
