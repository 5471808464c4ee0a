import Synchronization

@testable import HTTP

/// A stream of given blocks that may fail at its end, and tells whether it was called off.
final class Blocks: BodyStream {
    struct Failure: Error {}

    private let left: Mutex<[[UInt8]]>
    private let fails: Bool
    private let cancelled = Atomic(false)
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    init(_ blocks: [String], fails: Bool = false) {
        left = Mutex(blocks.map { Array($0.utf8) }.reversed())
        self.fails = fails
    }

    init(count: Int, size: Int) {
        left = Mutex((0..<count).map { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: size) }.reversed())
        fails = false
    }

    func next() throws -> [UInt8]? {
        if let block = left.withLock({ $0.popLast() }) { return block }
        if fails { throw Failure() }
        return nil
    }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// A stream that gives what is posted to it.
final class Mailbox: WaitingStream {
    private struct State {
        var posted: [[UInt8]] = []
        var isOver = false
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let cancelled = Atomic(false)
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func attach(wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

    func post(_ text: String) {
        state.withLock { state in
            state.posted.append(Array(text.utf8))
            return state.wake
        }?()
    }

    func finish() {
        state.withLock { state in
            state.isOver = true
            return state.wake
        }?()
    }

    func next() throws -> [UInt8]? {
        state.withLock { state in
            if !state.posted.isEmpty { return state.posted.removeFirst() }
            return state.isOver ? nil : []
        }
    }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}
