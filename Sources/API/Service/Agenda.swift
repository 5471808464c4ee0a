import Foundation
import HTTP

/// Runs pieces of work one after another, now or later, on a thread of its own, which ends with it; what is due then is still run.
///
/// It is no dispatch queue: libdispatch reads every second from /proc how its threads do, and ends the process when there is no descriptor left to
/// open that file with (workqueue.c, `_dispatch_workq_count_runnable_workers`).
final class Agenda: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State {
        /// By time; what is due at the same time in the order in which it came.
        var pieces: [(at: Int64, work: Work)] = []
        var isOver = false
    }

    private enum Step {
        case run(Work)
        case wait(until: Int64?)
        case end
    }

    private let state = Monitor(State())

    init() {
        let state = state
        Foundation.Thread.detachNewThread { Self.loop(state) }
    }

    deinit {
        state.update { $0.isOver = true }
    }

    func add(afterMilliseconds delay: Int64 = 0, _ work: @escaping Work) {
        let at = MonotonicClock.milliseconds + delay
        state.update { state in
            let place = state.pieces.lastIndex { $0.at <= at }.map { $0 + 1 } ?? 0
            state.pieces.insert((at, work), at: place)
        }
    }

    private static func loop(_ state: Monitor<State>) {
        var until: Int64?
        while true {
            let step = state.wait(until: until) { state -> Step? in
                let next = state.pieces.first?.at
                if let next, next <= MonotonicClock.milliseconds { return .run(state.pieces.removeFirst().work) }
                if state.isOver { return .end }
                return next == until ? nil : .wait(until: next)
            }
            switch step {
            case .run(let work): work()
            case .wait(let next): until = next
            case .end: return
            case nil: continue
            }
        }
    }
}
