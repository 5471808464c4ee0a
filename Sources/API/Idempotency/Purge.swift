import Dispatch
import Domain
import Storage

extension Service {
    /// Answers that one turn of the writer takes away: few, for those of batches may be long.
    private static let purgedAtOnce = 20

    /// Takes the answers that have expired out of the database, a few in each turn of the writer.
    func purgeAnswers(at now: Instant = .now()) throws {
        while try store.writer.perform({ try IdempotencyStorage.purge(at: now, atMost: Self.purgedAtOnce, $0.connection) }) == Self.purgedAtOnce {}
    }

    /// Purges every minute, as long as the service is there and its store open.
    func purgeRegularly() {
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .seconds(60)) { [weak self] in
            guard let self else { return }
            do {
                try purgeAnswers()
            } catch StoreError.closed {
                return
            } catch {
                logger.warning("expired answers not purged", metadata: ["error": "\(error.logged)"])
            }
            purgeRegularly()
        }
    }
}
