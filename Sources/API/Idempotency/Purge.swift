import Domain
import Storage

extension Service {
    /// Answers that one turn of the writer takes away: few, for those of batches may be long.
    private static let purgedAtOnce = 20

    /// Takes the answers that have expired out of the database, a few in each turn of the writer.
    func purgeAnswers(at now: Instant = .now()) throws {
        while try store.writer.perform({ try IdempotencyStorage.purge(at: now, atMost: Self.purgedAtOnce, $0.connection) }) == Self.purgedAtOnce {}
    }
}
