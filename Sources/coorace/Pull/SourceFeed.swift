import API
import Dispatch
import Foundation

/// The feed of a source from a place on, read on a thread of its own, ahead of whoever stores it by a few pieces and no more.
final class SourceFeed: Sendable {
    /// Whole lines as they came, and the places they lie between.
    struct Piece: Sendable {
        var lines: [UInt8] = []
        /// How many.
        var count = 0
        /// Bytes of the answers that they came in, once decompressed.
        var received = 0
        /// The cursor after which they come; nil for the feed's beginning.
        let after: String?
        /// The cursor after the last of them.
        var upTo: String?
        /// Whether the source has nothing more for now.
        var isLast = false

        init(after place: String?) {
            after = place
            upTo = place
        }
    }

    private let pieces = Handover<Result<Piece, Failure>>(capacity: 2)
    private let running = DispatchGroup()

    /// - Parameters:
    ///   - place: the cursor to begin after; nil for the beginning.
    ///   - stays: whether to go on waiting for what comes, without an end.
    ///   - digests: whether records are told by their digests only.
    ///   - collections: those whose changes are wanted; empty: all.
    init(of source: RemoteServer, after place: String?, stays: Bool = false, digests: Bool = false, collections: [String] = [], _ patience: Patience)
    {
        let pieces = pieces
        let patience = Patience(retries: patience.retries, isCancelled: { pieces.isAbandoned || patience.isCancelled() }, tell: patience.tell)
        let running = running
        running.enter()
        Thread.detachNewThread {
            defer { running.leave() }
            do {
                var reading = FeedReading(try source.destination(patience), after: place, digests: digests, collections, into: pieces)
                try reading.run(stays: stays)
            } catch is FeedReading.Abandoned {
                // Nobody is there to be told.
            } catch {
                _ = pieces.put(.failure(error as? Failure ?? Failure(.software, "\(error)")))
            }
            pieces.end()
        }
    }

    /// Waits for the next piece; nil at the end.
    func next() throws -> Piece? {
        try pieces.take(givingBack: nil)?.get()
    }

    /// Nothing more is wanted. Returns when the thread has ended, after a second or so where it waits for the source: libraries that it is in
    /// would not bear the end of the process meanwhile.
    func close() {
        pieces.abandon()
        running.wait()
    }
}
