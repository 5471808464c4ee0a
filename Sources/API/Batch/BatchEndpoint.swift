import Domain
import HTTP

/// `POST /v1/{collection}/batch`: many records in one request, all or each for itself.
struct BatchEndpoint: Sendable {
    let records: RecordEndpoints

    init(_ records: RecordEndpoints) {
        self.records = records
    }

    @Sendable func run(_ call: Call) throws -> Reply {
        let parameters = try BatchParameters(call.request)
        let type = try RecordEndpoints.negotiate(call, among: BatchResultForm.types)
        if parameters.action == .create || parameters.action == .delete, records.collection.identity == .code {
            throw Problem(
                .validationFailed,
                Localized("Les objectifs ne se créent ni ne se suppriment.", "Objectives are neither created nor deleted."))
        }
        return call.service.batch(call) { promise in
            try call.service.runOnce(call, dryRun: parameters.dryRun) { keeping in
                // An atomic batch is stored with its answer or not at all.
                let beginning =
                    parameters.mode == .partial ? try keeping.map { keeping in try call.service.store.readers.read(keeping.beginning) } : nil
                var batch = Batch(records, call, parameters, type: type, begun: beginning)
                if let keeping { batch.conclude = { try keeping.keep($1.kept(), nil, $0.connection) } }
                if let keeping, let beginning { batch.begin = { try keeping.note(beginning, $0.connection) } }
                return try batch.run(promise)
            }
        }
    }
}
