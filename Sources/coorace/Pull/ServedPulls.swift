import API
import Dispatch
import Domain
import Foundation
import Logging
import Outbound
import Synchronization

/// The pulls inside a server: a thread each, which stays with its source from `init` to `stop`.
final class ServedPulls: Sendable {
    private let isStopping = Atomic(false)
    private let running = DispatchGroup()
    private let entrance: LocalEntrance
    private let measures: MirrorMeasures
    private let logger: Logger

    /// Before a source is tried again that has refused, in milliseconds: somebody has to do something there, or here.
    private static let afterRefusal = Backoff(firstMilliseconds: 5000, longestMilliseconds: 300_000)

    init(_ sources: [PullOptions.Source], through entrance: LocalEntrance, _ service: Service, _ logger: Logger) {
        self.entrance = entrance
        measures = service.mirrors
        self.logger = logger
        for source in sources {
            running.enter()
            Thread.detachNewThread { [self] in
                follow(source)
                running.leave()
            }
        }
    }

    /// Breaks off what is on its way, and waits until every thread has ended. What was being stored is stored.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        running.wait()
    }

    private func follow(_ source: PullOptions.Source) {
        let isStopping: @Sendable () -> Bool = { [self] in self.isStopping.load(ordering: .relaxed) }
        let patience = Patience(retries: Patience.endless, isCancelled: isStopping) { [self] reason in
            measures.failed(source.url)
            logger.warning("pull waits", metadata: ["source": "\(source.url)", "reason": "\(reason)"])
        }
        var refusals = 0
        while !isStopping() {
            do {
                try pull(source, patience) { refusals = 0 }
            } catch let failure as Failure where failure.status == .interrupted {
                return
            } catch {
                refusals += 1
                measures.failed(source.url)
                let milliseconds = Self.afterRefusal.milliseconds(beforeAttempt: refusals + 1)
                let reason = (error as? Failure)?.message ?? "\(error)"
                logger.error(
                    "pull refused", metadata: ["source": "\(source.url)", "reason": "\(reason)", "again_in_s": "\((milliseconds + 999) / 1000)"])
                guard (try? patience.sleep(milliseconds: milliseconds)) != nil else { return }
            }
        }
    }

    private func pull(_ source: PullOptions.Source, _ patience: Patience, reached: () -> Void) throws {
        var client = Client.Configuration()
        client.bypassesProxies = true
        let local = try Destination(client, patience) { [entrance] in try entrance.open() }
        var pulling = Pulling(try source.server(), into: local, patience)
        try pulling.run(stays: true) { pulling in
            reached()
            measures.reached(source.url, at: .now())
            if pulling.count > 0 {
                logger.info("pulled", metadata: ["source": "\(source.url)", "changes": "\(pulling.description)"])
            }
            pulling.forget()
        }
    }
}
