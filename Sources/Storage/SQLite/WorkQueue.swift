import Dispatch
import Synchronization

/// A bounded queue, first in first out, from any number of threads to one.
final class WorkQueue<Item: Sendable>: Sendable {
    /// Why `wait` returned.
    enum Waking { case ready, idle, closed }

    private struct State {
        var items: [Item?] = []
        /// Items before this index have been taken.
        var head = 0
        var isSleeping = false
        var isClosed = false

        var count: Int { items.count - head }
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// How many items wait.
    var count: Int { state.withLock { $0.count } }

    /// Throws `queueFull` at the limit, `closed` after `close`.
    func push(_ item: Item) throws(StoreError) {
        let refusal: StoreError? = state.withLock { state in
            if state.isClosed { return .closed }
            if state.count >= limit { return .queueFull }
            state.items.append(item)
            rouse(&state)
            return nil
        }
        if let refusal { throw refusal }
    }

    /// The next item, when there is one and it is wanted.
    func pop(if isWanted: (Item) -> Bool = { _ in true }) -> Item? {
        state.withLock { state in
            guard state.count > 0, let next = state.items[state.head], isWanted(next) else { return nil }
            let item = state.items[state.head].take()
            state.head += 1
            if state.head == state.items.count {
                state.items.removeAll(keepingCapacity: true)
                state.head = 0
            } else if state.head > max(1024, state.count) {
                state.items.removeFirst(state.head)
                state.head = 0
            }
            return item
        }
    }

    /// Blocks until an item waits, the queue is closed and empty, or nothing has come for `milliseconds` (nil: without end).
    func wait(upTo milliseconds: Int?) -> Waking {
        if let waking = state.withLock({ state in waking(&state) }) { return waking }
        guard let milliseconds else {
            wake.wait()
            return count > 0 ? .ready : .closed
        }
        if wake.wait(timeout: .now() + .milliseconds(milliseconds)) == .timedOut {
            let roused = state.withLock { state in
                defer { state.isSleeping = false }
                return !state.isSleeping
            }
            guard roused else { return .idle }
            // Someone has signalled between the time-out and the lock.
            wake.wait()
        }
        return count > 0 ? .ready : .closed
    }

    /// Takes no more items; those that wait can still be popped.
    func close() {
        state.withLock { state in
            state.isClosed = true
            rouse(&state)
        }
    }

    private func waking(_ state: inout State) -> Waking? {
        if state.count > 0 { return .ready }
        if state.isClosed { return .closed }
        state.isSleeping = true
        return nil
    }

    private func rouse(_ state: inout State) {
        guard state.isSleeping else { return }
        state.isSleeping = false
        wake.signal()
    }
}
