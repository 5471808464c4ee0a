import Synchronization

/// What has gone wrong with the file or the disk since the start, by kind: for those who run the server.
public final class StorageTroubles: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// No space left.
        case full
        case readOnly = "read_only"
        /// The file is damaged.
        case damaged
        /// The file or its log was deleted or replaced.
        case moved
        /// Reading, writing or flushing has failed.
        case failed

        init?(_ error: StoreError) {
            switch error {
            case .full: self = .full
            case .readOnly: self = .readOnly
            case .corrupt: self = .damaged
            case .moved: self = .moved
            case .cannotOpen, .forbidden, .engine: self = .failed
            default: return nil
            }
        }
    }

    private struct State {
        var counts: [Kind: Int] = [:]
        var told: [Kind: ContinuousClock.Instant] = [:]
        var listener: (@Sendable (Kind, StoreError) -> Void)?
    }

    private let state = Mutex(State())
    /// Of one kind a line at most as often.
    private static let pause = Duration.seconds(60)

    public init() {}

    /// `listener` is told the first trouble of a kind, and again after a minute, on the thread that has met it.
    public func listen(_ listener: @escaping @Sendable (Kind, StoreError) -> Void) {
        state.withLock { $0.listener = listener }
    }

    public func count(_ kind: Kind) -> Int { state.withLock { $0.counts[kind, default: 0] } }

    func note(_ error: StoreError) {
        guard let kind = Kind(error) else { return }
        let listener = state.withLock { state -> (@Sendable (Kind, StoreError) -> Void)? in
            state.counts[kind, default: 0] += 1
            let now = ContinuousClock.now
            if let told = state.told[kind], now - told < Self.pause { return nil }
            state.told[kind] = now
            return state.listener
        }
        listener?(kind, error)
    }
}
