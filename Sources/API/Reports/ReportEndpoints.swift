import Domain
import HTTP
import JSON
import Storage

/// `GET /v1/reports`, and an address for each report.
enum ReportEndpoints {
    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1/reports", operation: .reports, access: .anyKey, run: list)]
            + Reports.all.map { report in
                Endpoint(method: .get, template: report.address, operation: .report(report.name), access: .readEach(report.reads)) {
                    try read(report, $0)
                }
            }
    }

    @Sendable private static func list(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let items = Reports.all.map { json(of: $0, url: call.service.url(of: call, path: $0.address)) }
        return .now(TaggedAnswer(["items": .array(items)]).response(to: call.request))
    }

    static func json(of report: Report, url: String) -> JSON {
        [
            "name": .string(report.name), "title": .string(report.title), "url": .string(url),
            "parameters": .array(report.allParameters.map { .string($0.name) }), "reads": .array(report.reads.map(JSON.string)),
        ]
    }

    private static func read(_ report: Report, _ call: Call) throws -> Reply {
        let question = try ReportQuestion(report, call)
        return call.service.later(call) {
            let json = try call.service.store.readers.read(snapshot: true) {
                try answer(to: question, report, call.service.store, $0)
            }
            return TaggedAnswer(json).response(to: call.request)
        }
    }

    static func answer(
        to question: ReportQuestion, _ report: Report, _ store: Store, _ connection: any Connection
    ) throws -> JSON {
        let names = Set(report.reads + (report.countsAllReadable ? question.readable.map(\.name) : []))
        let tables = ResourceCollections.all.filter { names.contains($0.name) }.map { store.table($0) }
        let asOf = try question.asOf?.description ?? Feed(connection).lastChange(of: tables.map(\.collection.name))
        let counted = try report.count(question, Moment(connection, asOf: question.asOf, tables))
        let masking = PersonMasking(report.figures, report.sums, report.shares, hidesSmall: question.isMasked)
        let (figures, masked) = masking.apply(to: counted)
        let sources = report.sources(question).map { source in
            question.asOf.map { source + (source.contains("?") ? "&" : "?") + "as_of=\($0)" } ?? source
        }
        let head: JSON.Object = [
            "report": .string(report.name), "as_of": asOf.map(JSON.string) ?? nil, "parameters": .object(question.values),
            "sources": .array(sources.map(JSON.string)), "masked": .array(masked.map(JSON.string)),
        ]
        return .object(JSON.Object(head.map { ($0.name, $0.value) } + figures.map { ($0.name, $0.value) }))
    }
}
