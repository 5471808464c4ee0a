import HTTP

/// A bounded channel from the thread that makes something ready to the one that uses it.
public final class Handover<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        /// Items that the taker is done with.
        var used: [Item] = []
        /// Nothing comes after `items`: the end, or a failure.
        var end: Result<Void, any Error>?
        var isAbandoned = false
    }

    private let state = Monitor(State())
    private let capacity: Int

    public init(capacity: Int) {
        self.capacity = capacity
    }

    /// Nothing more will be taken.
    public var isAbandoned: Bool { state.update { $0.isAbandoned } }

    /// Whether the taker would wait.
    public var isEmpty: Bool { state.update { $0.items.isEmpty } }

    var isFull: Bool { state.update { $0.items.count >= capacity } }

    /// Waits for room. False when nobody takes any more.
    public func put(_ item: Item) -> Bool {
        _ = state.wait { $0.isAbandoned || $0.items.count < capacity ? true : nil }
        let (isTaken, used) = state.update(wakingAll: true) { state in
            if !state.isAbandoned { state.items.append(item) }
            let used = state.used
            state.used = []
            return (!state.isAbandoned, used)
        }
        // Let go of here, outside the lock.
        _ = consume used
        return isTaken
    }

    /// Nothing comes after what has been put; a failure is what the taker meets next.
    public func end(_ result: Result<Void, any Error> = .success(())) {
        state.update(wakingAll: true) { $0.end = result }
    }

    /// Waits for the next item; nil at the end. The item before is given back to the thread that made it: memory is freed there at less cost,
    /// and the taker is the one who is waited for.
    public func take(givingBack used: consuming Item?) throws -> Item? {
        if let used { state.update { $0.used.append(used) } }
        let next: Result<Item?, any Error>? = state.wait { state in
            if case .failure(let error) = state.end { return .failure(error) }
            if !state.items.isEmpty { return .success(state.items.removeFirst()) }
            return state.end == nil ? nil : .success(nil)
        }
        // Whoever puts may have waited for the room.
        state.update(wakingAll: true) { _ in }
        return try next?.get()
    }

    /// Nothing more will be taken.
    public func abandon() {
        state.update(wakingAll: true) { state in
            state.isAbandoned = true
            state.items = []
        }
    }
}
