import Glibc

/// Closes in stages the connections refused in mid-request (RFC 9112 §9.6): our side is already shut, and what the client
/// still sends is read and thrown away for a while. Closing at once would reset the connection, and the reset would take the
/// answer away from under the client.
final class LingeringSockets: Sendable {
    private struct Lingering {
        var descriptor: Int32
        var deadline: Int64
        var bytesLeft: Int
    }

    private struct State {
        var arrived: [Lingering] = []
        var isStopped = false
    }

    /// Two seconds, 16 MiB and 64 sockets bound what a client can make us read.
    private static let milliseconds: Int64 = 2000
    private static let bytes = 16 << 20
    private static let sockets = 64

    private let state = Monitor(State())

    init() {
        let state = state
        Thread.start { LingeringSockets.run(state) }
    }

    /// Takes the descriptor over.
    func take(_ descriptor: Int32) {
        let taken = state.update { state in
            guard !state.isStopped, state.arrived.count < LingeringSockets.sockets else { return false }
            let deadline = Clock.monotonicMilliseconds() + LingeringSockets.milliseconds
            state.arrived.append(Lingering(descriptor: descriptor, deadline: deadline, bytesLeft: LingeringSockets.bytes))
            return true
        }
        if !taken { close(descriptor) }
    }

    func stop() {
        state.update(wakingAll: true) { $0.isStopped = true }
    }

    private static func run(_ state: Monitor<State>) {
        var sockets: [Lingering] = []
        while true {
            // With nothing to watch, sleeps until something arrives; else looks for arrivals between two polls.
            let arrived = state.wait(until: sockets.isEmpty ? nil : 0) { state -> [Lingering]? in
                guard !state.arrived.isEmpty || state.isStopped else { return nil }
                defer { state.arrived = [] }
                return state.isStopped ? [] : state.arrived
            }
            if let arrived, arrived.isEmpty { break }
            for lingering in arrived ?? [] {
                if sockets.count < LingeringSockets.sockets { sockets.append(lingering) } else { close(lingering.descriptor) }
            }
            drain(&sockets)
        }
        for lingering in sockets { close(lingering.descriptor) }
    }

    private static func drain(_ sockets: inout [Lingering]) {
        var polled = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), 50)
        let now = Clock.monotonicMilliseconds()
        var kept: [Lingering] = []
        for index in sockets.indices {
            if isOver(&sockets[index], isReadable: polled[index].revents != 0, at: now) {
                close(sockets[index].descriptor)
            } else {
                kept.append(sockets[index])
            }
        }
        sockets = kept
    }

    private static func isOver(_ socket: inout Lingering, isReadable: Bool, at now: Int64) -> Bool {
        guard now < socket.deadline, socket.bytesLeft > 0 else { return true }
        guard isReadable else { return false }
        let count = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) {
            recv(socket.descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
        }
        if count > 0 { socket.bytesLeft -= count }
        return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
    }
}
