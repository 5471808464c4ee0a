import Domain
import HTTP
import Storage

/// `GET /v1/audit`: who has done what, when, and in which request. For admins.
enum AuditEndpoint {
    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1/audit", operation: .audit, access: .admin, run: run)]
    }

    @Sendable private static func run(_ call: Call) throws -> Reply {
        let type = try RecordEndpoints.negotiate(call, among: ListText.types)
        let parameters = try AuditParameters(call.request, as: type)
        let text = AuditText(type, parameters.csv)
        if !text.isObject, !parameters.isLimited {
            let lines = AuditLines(parameters.selection, text, call.service.store)
            return .now(response(.stream(EntitledStream(lines, for: try call.requireKey(), call.service.keyring)), text))
        }
        // A rare filter walks far.
        return call.service.later(call) { try page(parameters, text, call) }
    }

    private static func page(_ parameters: AuditParameters, _ text: AuditText, _ call: Call) throws -> Response {
        var bytes = text.opening
        var isFirst = true
        let (cursor, total) = try call.service.store.readers.read(snapshot: parameters.countsAll) { connection in
            let audit = Audit(connection)
            let cursor = try audit.page(parameters.selection) { entry in
                if text.isObject, !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                text.write(entry, into: &bytes)
            }
            return (cursor, parameters.countsAll ? try audit.count(parameters.selection) : nil)
        }
        let next = cursor.map { call.service.url(of: call, replacing: "cursor", by: $0.text) }
        if text.isObject { bytes += AuditText.ending(next: next, total: total) }
        var print = Fingerprint()
        print.combine(bytes)
        print.combine(text.contentType)
        let tag = "\"a" + String(print.value, radix: 36) + "\""
        if let unchanged = Response.notModified(tag, call.request, varying: "Accept, Authorization, Accept-Encoding") { return unchanged }
        var response = response(.bytes(bytes), text)
        response.headers.set("ETag", tag)
        if let next { response.headers.set("Link", "<\(next)>; rel=\"next\"") }
        return response
    }

    private static func response(_ body: Response.Body, _ text: AuditText) -> Response {
        var response = Response(status: 200, body: body)
        response.headers.set("Content-Type", text.contentType)
        if text.isCSV { response.headers.set("Content-Disposition", "attachment; filename=\"audit.csv\"") }
        response.headers.set("Cache-Control", "private, no-cache")
        response.headers.vary(on: "Accept")
        response.headers.vary(on: "Authorization")
        return response
    }
}
