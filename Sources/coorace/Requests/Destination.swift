import API
import ArgumentParser
import Domain
import Foundation
import Glibc
import HTTP
import JSON
import Logging
import Outbound
import Storage

extension Destination {
    /// The running server of a database, or the database itself.
    ///
    /// - Parameter creates: whether a database that isn't there is made.
    static func local(_ database: DatabaseOptions, _ patience: Patience, creates: Bool) throws -> Destination {
        var client = Client.Configuration()
        client.bypassesProxies = true
        if let pass = try Control.enter(database) {
            return try Destination(client, patience, first: pass) {
                guard let pass = try Control.enter(database) else { throw Failure(.unavailable, "the server has stopped") }
                return pass
            }
        }
        if !creates { try DatabaseFile.mustBeThere(database.path) }
        let store = try database.open()
        let log = Log()
        var settings = Service.Configuration()
        settings.origin = store.origin
        // The variables hold for this entrance as they do for a server's; a command has no flags for them.
        var limits = Limits()
        try LimitOptions.parse([]).apply(to: &limits, &settings)
        let service = try Service(store: store, configuration: settings, logger: Logger(label: "coorace") { _ in LogLines(log, from: .error) })
        let entrance = LocalEntrance(Application(service), limits: limits)
        return try Destination(client, patience) {
            try entrance.open()
        } close: {
            entrance.close(deadlineMilliseconds: 5000)
            store.close()
        }
    }
}

/// When a transfer is broken off: it has been called off, and what is under way has had its time.
private final class CallingOff {
    var patience = Duration.zero
    private var end: ContinuousClock.Instant?
    private let isCancelled: @Sendable () -> Bool

    init(_ isCancelled: @escaping @Sendable () -> Bool) {
        self.isCancelled = isCancelled
    }

    var isDue: Bool {
        guard isCancelled() else { return false }
        let end = end ?? .now + patience
        self.end = end
        return ContinuousClock.now >= end
    }
}

/// A server and the right to ask it. One code path for all: what differs is where the pass comes from.
final class Destination {
    private let client: Client
    private let patience: Patience
    private let enter: () throws -> LocalEntrance.Pass
    private let ending: () -> Void
    private var pass: LocalEntrance.Pass
    private var entered = ContinuousClock.now
    private let calling: CallingOff
    /// Whether the server has been spoken with: its name is then a good one, whatever is answered about it for a while.
    private var isKnown = false

    init(
        _ configuration: Client.Configuration, _ patience: Patience, first: LocalEntrance.Pass? = nil,
        enter: @escaping () throws -> LocalEntrance.Pass,
        close: @escaping () -> Void = {}
    ) throws {
        var configuration = configuration
        let calling = CallingOff(patience.isCancelled)
        configuration.isCancelled = { calling.isDue }
        self.calling = calling
        client = try Client(configuration)
        self.patience = patience
        self.enter = enter
        ending = close
        pass = try first ?? enter()
    }

    func close() { ending() }

    /// A name that nobody knows is mostly misspelt.
    private static let retriesToResolve = 1

    /// Lets the request under way be answered when the command is called off, within this time: what it has stored can then be told.
    func finishRequests(within time: Duration) { calling.patience = time }

    /// Takes a new pass when the present one may end during what comes next. Not between the attempts of one request: an idempotency key
    /// belongs to the key it came with.
    func renew() throws {
        guard ContinuousClock.now - entered > .milliseconds(LocalEntrance.keyMilliseconds / 2) else { return }
        pass = try enter()
        entered = .now
    }

    /// Sends a request until it has an answer that is one.
    ///
    /// - Parameters:
    ///   - request: makes the request for an attempt; its address is a path, and the key is added to its fields.
    ///   - again: whether the request can be sent again; asked once an attempt has failed.
    ///   - hasMoved: whether the attempt that has failed has brought something that the next one does not ask for; patience begins anew then.
    ///   - sink: takes an answer's body; a body that has begun to arrive is not asked for again unless `again` says so.
    /// - Throws: exit 69 when there is no answer in the end, 75 when the server still wants to be left alone, 130 or 143 when it is called off.
    func send(
        _ request: () throws -> Outbound.Request, again: () throws -> Bool = { true }, hasMoved: () -> Bool = { false },
        into sink: (Head, UnsafeRawBufferPointer) throws -> Void
    ) throws -> Head {
        let backoff = Backoff()
        var attempt = 1
        while true {
            var made = try request()
            made.url = pass.url + made.url
            made.fields += [("Authorization", "Bearer \(pass.token)"), ("Accept-Language", TextLanguage.current.rawValue)]
            let reason: String
            var wait: Int?
            do {
                let head = try client.send(made, into: sink)
                isKnown = true
                guard Self.asksForPatience(head) else { return head }
                if hasMoved() { attempt = 1 }
                guard try attempt <= patience.retries && again() else { return head }
                reason = "the server answers \(head.status)"
                wait = head.retryAfterSeconds
            } catch let error as TransferError {
                if error.kind == .cancelled { throw Interruption.failure }
                guard error.isTransient else { throw Failure(error.kind == .invalidAddress ? .usage : .unavailable, "\(made.url): \(error.reason)") }
                if hasMoved() { attempt = 1 }
                let isMisspelt = error.kind == .unresolved && !isKnown && patience.retries < Patience.endless
                let retries = isMisspelt ? min(patience.retries, Self.retriesToResolve) : patience.retries
                guard try attempt <= retries && again() else { throw Failure(.unavailable, "no answer from \(pass.url): \(error.reason)") }
                reason = error.reason
            }
            attempt += 1
            let milliseconds = backoff.milliseconds(beforeAttempt: attempt, retryAfterSeconds: wait)
            patience.tell("\(reason); trying again in \((milliseconds + 999) / 1000) s")
            try patience.sleep(milliseconds: milliseconds)
        }
    }

    /// Sends a request and gathers its answer.
    func send(_ request: () throws -> Outbound.Request, again: () throws -> Bool = { true }) throws -> Answer {
        var body: [UInt8] = []
        let head = try send {
            body = []
            return try request()
        } again: {
            try again()
        } into: { _, bytes in
            body.append(contentsOf: bytes)
        }
        return Answer(head: head, body: body)
    }

    /// 409 with `Retry-After`: the same request still runs, its answer was lost.
    private static func asksForPatience(_ head: Head) -> Bool {
        switch head.status {
        case 429, 502, 503, 504: true
        case 409: head.retryAfterSeconds != nil
        default: false
        }
    }
}
