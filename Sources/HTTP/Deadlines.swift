/// Ends the requests that take too long to arrive, and the connections whose answers are not taken. libmicrohttpd's own timeout starts anew
/// with each byte, so that a client sending one byte a second could hold a connection for hours.
final class Deadlines: Sendable {
    private let isStopped = Monitor(false)

    /// `answer` renders the 408 as the bytes to send.
    init(_ connections: ConnectionTable, limits: Limits, answer: @escaping @Sendable (RequestHead) -> [UInt8]) {
        let period = Int64(max(10, min(500, min(limits.headMilliseconds, limits.bodyMilliseconds, limits.idleMilliseconds) / 8)))
        let isStopped = isStopped
        Thread.start {
            while isStopped.wait(until: Clock.monotonicMilliseconds() + period, { $0 ? true : nil }) == nil {
                let now = Clock.monotonicMilliseconds()
                for connection in connections.all {
                    switch connection.judge(by: limits, at: now) {
                    case .overdue(let phase, let head): connection.expire(in: phase, sending: answer(head))
                    case .ended(let phase): connection.expire(in: phase, sending: [])
                    case .left(let waiting): waiting.abandon()
                    case .notTaking(let waiting):
                        connection.reset()
                        waiting?.abandon()
                    case nil: break
                    }
                }
            }
        }
    }

    func stop() {
        isStopped.update(wakingAll: true) { $0 = true }
    }
}
