import Domain
import Foundation
import HTTP
import JSON
import Logging
import Storage
import Synchronization

import enum Outbound.QueryText

/// What the endpoints share: the store, the keys, the ids, and the two ways of answering later.
public final class Service: Sendable {
    public struct Configuration: Sendable {
        /// The region that owns what is written here.
        public var origin = "occitanie"
        /// Absolute addresses begin with this; nil: as the request's Host says.
        public var publicURL: String?
        /// Whether the server itself speaks TLS.
        public var isSecure = false
        /// Bytes of the largest record's body, and of the longest line of a batch: 1 MiB.
        public var recordBytes = 1 << 20
        /// Bytes of the largest batch: 1 GiB.
        public var batchBytes = 1 << 30
        /// Where the results of large batches are spooled.
        public var temporaryDirectory = "/tmp"
        public var webhooks = WebhookSettings()
        /// What a key may ask; nil: all it wants.
        public var keyQuota: Quota?
        /// What an address may ask without a key; nil: all it wants, and as many wrong keys.
        public var addressQuota: Quota?
        /// Wrong keys that an address may show where `addressQuota` is set.
        var attempts = RateLimits.attempts
        /// Whom to tell of a weakness, `mailto:…` or `https://…`, for `security.txt`.
        public var securityContact: String?

        func bytes(of body: BodySize) -> Int {
            switch body {
            case .none: 0
            case .record: recordBytes
            case .batch: batchBytes
            }
        }

        public init() {}
    }

    public let store: Store
    public let keyring: Keyring
    let configuration: Configuration
    let metrics = Metrics()
    public let mirrors = MirrorMeasures()
    let limits: RateLimits
    let running = RunningRequests()
    let feed: FeedSource
    let feedWatch: FeedWatch
    let tidying = Agenda()
    public let webhooks: WebhookDispatch
    let logger: Logger
    private let ids = Mutex(UuidGenerator())
    /// Runs what may take longer than an event thread should be held.
    let workers = Workers(threads: 4, queueLimit: .max)
    /// Runs batches, which may take minutes, so that slow reads don't wait for them. Each is a thread that mostly waits for the
    /// writer, and some groups of records in memory.
    private let batches = Workers(threads: 4, queueLimit: .max)
    private let unfinishedBatches = Mutex(0)

    public init(store: Store, configuration: Configuration = Configuration(), logger: Logger) throws {
        self.store = store
        self.configuration = configuration
        self.logger = logger
        keyring = try Keyring(store)
        limits = RateLimits(perKey: configuration.keyQuota, perAddress: configuration.addressQuota, attempts: configuration.attempts)
        feed = try FeedSource(store)
        feedWatch = FeedWatch(store) { [feed] in feed.forgetShared() }
        webhooks = WebhookDispatch(store, configuration.webhooks, logger)
        keyring.onChange { [feedWatch] in feedWatch.recheck() }
        tidyRegularly()
        tellStorageTroubles()
    }

    /// A new UUIDv7, above all that this process has made.
    func newID(at now: Instant) -> String {
        ids.withLock { $0.next(at: now) }
    }

    private let stopping = Mutex(false)

    /// From here on `/readyz` says no, and nobody waits for a change any more.
    public func beginStopping() {
        stopping.withLock { $0 = true }
        feedWatch.stop()
        webhooks.beginStopping()
    }
    public var isStopping: Bool { stopping.withLock { $0 } }

    /// Waits until the batches that run have come to their end, those that nobody waits for any more included, or until a moment.
    public func finishBatches(by end: ContinuousClock.Instant) {
        while unfinishedBatches.withLock({ $0 > 0 }), ContinuousClock.now < end { usleep(5000) }
    }

    /// Counts an exchange in the metrics.
    public func record(_ exchange: Exchange) { metrics.count(exchange) }

    // MARK: - Answers that come later

    /// Runs a batch, which gives its answer, or nil when it has fulfilled the promise itself.
    func batch(_ call: Call, _ run: @escaping @Sendable (ResponsePromise) throws -> Response?) -> Reply {
        .later { [self] promise in
            unfinishedBatches.withLock { $0 += 1 }
            batches.submit { [self] in
                defer { unfinishedBatches.withLock { $0 -= 1 } }
                do {
                    if let response = try run(promise) { promise.fulfil(response) }
                } catch {
                    promise.fulfil(response(to: error, call.request, call.language))
                }
            }
        }
    }

    /// Runs a slow read on the workers, if its client is still there when its turn comes: without that those who ask and go could have any
    /// number of reads made, which their connections, gone, would no longer bound.
    func later(_ call: Call, _ work: @escaping @Sendable () throws -> Response) -> Reply {
        .later { [self] promise in
            workers.submit { [self] in
                guard !promise.isCancelled else { return }
                fulfil(promise, call) { promise.fulfil(try work()) }
            }
        }
    }

    /// Runs on the workers what may hold the answer back, and leave it to somebody else.
    func held(_ call: Call, _ work: @escaping @Sendable (ResponsePromise) throws -> Void) -> Reply {
        .held { [self] promise in
            workers.submit { [self] in
                guard !promise.isCancelled else { return }
                fulfil(promise, call) { try work(promise) }
            }
        }
    }

    /// Runs what fulfils a promise; what it throws is the answer then.
    func fulfil(_ promise: ResponsePromise, _ call: Call, _ work: () throws -> Void) {
        do {
            try work()
        } catch {
            promise.fulfil(response(to: error, call.request, call.language))
        }
    }

    /// Hands a write to the writer; `answer` makes the response once it is on disk.
    func write<T: Sendable>(
        _ call: Call, dryRun: Bool, alone: Bool = false, _ work: @escaping @Sendable (Transaction) throws -> T,
        answer: @escaping @Sendable (T) -> Response
    ) -> Reply {
        .later { [self] promise in
            do {
                try store.writer.submit(dryRun: dryRun, alone: alone, work) { [self] result in
                    switch result {
                    case .success(let value): promise.fulfil(answer(value))
                    case .failure(let error): promise.fulfil(response(to: error, call.request, call.language))
                    }
                }
            } catch {
                promise.fulfil(response(to: error, call.request, call.language))
            }
        }
    }

    /// The answer to an error: its problem, or 500 with the error in the log only.
    func response(to error: any Error, _ request: Request, _ language: Language) -> Response {
        if let problem = Problem(error) { return problem.response(in: language, requestID: request.id) }
        logger.error("internal error", metadata: ["request_id": "\(request.id)", "error": "\(error.logged)"])
        return Problem(.internalError).response(in: language, requestID: request.id)
    }

    // MARK: - Addresses

    /// The absolute address of a path of ours.
    func url(of call: Call, path: String) -> String {
        base(call.request) + path
    }

    /// The request's own address with one query parameter set.
    func url(of call: Call, replacing name: String, by value: String) -> String {
        let items = call.request.queryItems.filter { $0.name != name } + [(name: name, value: value)]
        return base(call.request) + call.request.path + "?" + QueryText.of(items)
    }

    private func base(_ request: Request) -> String {
        configuration.publicURL ?? "\(configuration.isSecure ? "https" : "http")://\(request.headers["Host"] ?? "localhost")"
    }
}
