import Domain
import HTTP
import JSON
import Storage
import Synchronization

/// `/livez`, `/readyz`, `/metrics`.
struct HealthEndpoints: Sendable {
    static let livePath = "/livez"
    static let readyPath = "/readyz"

    static var all: [Endpoint] {
        [
            Endpoint(method: .get, template: livePath, operation: .live, access: .open, run: live),
            Endpoint(method: .get, template: readyPath, operation: .ready, access: .open, run: ready),
            Endpoint(method: .get, template: "/metrics", operation: .metrics, access: .admin, run: metrics),
        ]
    }

    /// The process runs.
    @Sendable static func live(_ call: Call) throws -> Reply {
        .now(Self.health(isReady: true))
    }

    /// The database is whole and can be read, and writes are taken.
    @Sendable static func ready(_ call: Call) throws -> Reply {
        let canRead = (try? call.service.store.readers.read { try $0.first("SELECT 1") { _ in true } }) == true
        let hasRoom = call.service.store.writer.waiting < call.service.store.writer.limits.queue
        return .now(Self.health(isReady: canRead && hasRoom && call.service.store.isSound && !call.service.isStopping))
    }

    /// `application/health+json`; no details, for anyone may ask.
    private static func health(isReady: Bool) -> Response {
        let body: JSON = ["status": .string(isReady ? "pass" : "fail")]
        var response = Response(status: isReady ? 200 : 503, type: "application/health+json", bytes: body.bytes())
        response.headers.set("Cache-Control", "no-store")
        if !isReady { response.headers.set("Retry-After", "1") }
        return response
    }

    @Sendable static func metrics(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let deliveries = try call.service.store.readers.read { try DeliveryStorage.waitingCount($0) }
        let text =
            call.service.metrics.text(
                gauges: [
                    ("coorace_writes_waiting", "Jobs in the writer's queue.", call.service.store.writer.waiting),
                    ("coorace_feed_waiting", "Requests and streams that wait for a change.", call.service.feedWatch.count),
                    ("coorace_webhook_deliveries_waiting", "Deliveries that wait for their next attempt.", deliveries),
                ], more: call.service.mirrors.lines + call.service.storageLines) + call.service.webhooks.counts.text
        var response = Response(status: 200, type: "text/plain; version=0.0.4; charset=utf-8", bytes: Array(text.utf8))
        response.headers.set("Cache-Control", "no-store")
        return .now(response)
    }
}
