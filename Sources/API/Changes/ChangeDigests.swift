import Crypto
import HTTP
import JSON
import Storage

/// `GET /v1/changes/digests`: how many records there are up to a place of the feed, and a digest of them all, by collection and region.
struct ChangeDigests: Sendable {
    static let names = ["until"]

    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1/changes/digests", operation: .changeDigests, access: .anyKey, run: run)]
    }

    private struct Group: Hashable {
        let collection: String
        let origin: String
    }

    private struct Sum {
        var count = 0
        var digest = [UInt8](repeating: 0, count: 32)
    }

    @Sendable private static func run(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: names)
        let text = parameters["until"]
        let cursor = try ChangeParameters.cursor(text, of: .parameter("until"), &parameters)
        try parameters.finish()
        let view = try FeedView(of: call.requireKey(), asked: nil)
        if let cursor { try ChangeParameters.check(cursor, at: .parameter("until"), view, call.service.feed) }
        return call.service.later(call) {
            let end = try cursor?.seq ?? call.service.feed.last()
            let sums = try call.service.store.readers.read { try sum(of: view, upTo: end, $0) }
            let items = sums.sorted { ($0.key.collection, $0.key.origin) < ($1.key.collection, $1.key.origin) }.map { group, sum -> JSON in
                [
                    "collection": .string(group.collection), "origin": .string(group.origin), "count": .integer(sum.count),
                    "digest": .string(String(decoding: DocumentDigest.hexadecimal(sum.digest), as: UTF8.self)),
                ]
            }
            let body: JSON = ["items": .array(items), "until": .string(call.service.feed.cursors(of: view).text(at: end))]
            var response = Response(status: 200, type: "application/json", bytes: body.bytes())
            response.headers.set("Cache-Control", "private, no-cache")
            response.headers.vary(on: "Authorization")
            return response
        }
    }

    /// One statement, so what is summed up was so at one moment.
    private static func sum(of view: FeedView, upTo end: Int, _ connection: any Connection) throws -> [Group: Sum] {
        var sums: [Group: Sum] = [:]
        _ = try Feed(connection).page(after: 0, upTo: end, of: view.filter, limit: .max - 1) { change in
            guard !change.isDeletion else { return }
            let document: [UInt8]?
            switch try view.telling(of: change, connection) {
            case .asItIs: document = nil
            case .put(let shown): document = shown
            case .deletion, .nothing: return
            }
            let origin = (try? JSON(parsing: DocumentDigest.origin(of: change.document)))?.stringValue ?? ""
            let group = Group(collection: String(decoding: change.collection, as: UTF8.self), origin: origin)
            var hash = SHA256()
            if let document { hash.update(data: document) } else { hash.update(bufferPointer: change.document) }
            sums[group, default: Sum()].count += 1
            for (place, byte) in hash.finalize().enumerated() { sums[group, default: Sum()].digest[place] ^= byte }
        }
        return sums
    }
}
