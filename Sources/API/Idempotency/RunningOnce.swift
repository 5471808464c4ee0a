import Domain
import HTTP
import Storage

extension Service {
    /// Hands a write to the writer that takes one turn of it. The look-up of the key, the write and the keeping of its answer are one
    /// transaction; who sends the same meanwhile waits in the queue and finds the answer.
    ///
    /// - Parameters:
    ///   - alone: whether it has a transaction to itself.
    ///   - refusal: what was found wrong before the queue. It is thrown when no answer is kept, and not kept itself.
    ///   - content: where the answer's body stands in the database.
    ///   - committed: called with what was written once it holds, before it is answered.
    func writeOnce<T: Sendable>(
        _ call: Call, _ request: IdempotentRequest, alone: Bool = false, refusal: (any Error)?, _ work: @escaping @Sendable (Transaction) throws -> T,
        answer: @escaping @Sendable (T) -> Response, content: @escaping @Sendable (T) -> IdempotencyStorage.Content?,
        committed: @escaping @Sendable (T) -> Void = { _ in }
    ) -> Reply {
        let keeping = AnswerKeeping(request: request, now: call.circumstances.now)
        return write(call, dryRun: false, alone: alone) { [running] transaction -> (Response, T?) in
            try running.refuse(request)
            // Who sends it again may have been told that the log could not be emptied: the kept answer is good once it is.
            if alone { transaction.leaveNoTrace() }
            if let response = try keeping.find(transaction.connection) { return (response, nil) }
            if let refusal { throw refusal }
            do {
                // When it fails, only what it wrote is undone: its answer is stored all the same.
                let value = try transaction.attempt { try work(transaction) }
                let response = answer(value)
                try keeping.keep(response, content(value), transaction.connection)
                return (response, value)
            } catch {
                guard let problem = Problem(error), problem.isKept else { throw error }
                let response = problem.response(in: call.language, requestID: call.request.id)
                try keeping.keep(response, nil, transaction.connection)
                return (response, nil)
            }
        } answer: { response, value in
            if let value { committed(value) }
            return response
        }
    }

    /// Hands a write to the writer, once for an idempotency key where the request carries one. A dry run commits nothing and is not kept.
    /// Parameters as in `writeOnce`.
    func write<T: Sendable>(
        _ call: Call, dryRun: Bool, refusal: Problem? = nil, _ work: @escaping @Sendable (Transaction) throws -> T,
        answer: @escaping @Sendable (T) -> Response, content: @escaping @Sendable (T) -> IdempotencyStorage.Content? = { _ in nil },
        committed: @escaping @Sendable (T) -> Void
    ) throws -> Reply {
        if !dryRun, let request = try IdempotentRequest(call) {
            return writeOnce(call, request, refusal: refusal, work, answer: answer, content: content, committed: committed)
        }
        if let refusal { throw refusal }
        return write(call, dryRun: dryRun, work) { value in
            if !dryRun { committed(value) }
            return answer(value)
        }
    }

    /// Runs work that takes several turns of the writer, a batch, with what keeps its answer; `work` keeps a good answer itself, in its last
    /// transaction. To be called on a thread that may wait.
    ///
    /// - Returns: the answer; nil when `work` has answered already.
    /// - Throws: 409 while the same runs, 422 when the key stands for another request, and what `work` throws that is not kept.
    func runOnce(_ call: Call, dryRun: Bool, _ work: (AnswerKeeping?) throws -> Response?) throws -> Response? {
        guard !dryRun, let request = try IdempotentRequest(call) else { return try work(nil) }
        let keeping = AnswerKeeping(request: request, now: call.circumstances.now)
        do {
            try running.begin(request)
        } catch {
            // What runs may have kept its answer a moment ago.
            guard let response = try store.readers.read({ try keeping.find($0) }) else { throw error }
            return response
        }
        defer { running.end(request) }
        // In the writer's turn, so that a write of one turn under the same key has either kept its answer or sees this one run.
        if let response = try store.writer.perform({ try keeping.find($0.connection) }) { return response }
        do {
            return try work(keeping)
        } catch {
            guard let problem = Problem(error), problem.isKept else { throw error }
            let response = problem.response(in: call.language, requestID: call.request.id)
            // Nothing of the work is stored, so its answer may follow in a transaction of its own.
            try store.writer.perform { try keeping.keep(response, nil, $0.connection) }
            return response
        }
    }
}
