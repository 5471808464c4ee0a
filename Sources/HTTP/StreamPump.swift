import CMicrohttpd
import Synchronization

/// Moves a stream's blocks to the connection that sends them. While one block is sent a worker produces the next, and no further; a
/// connection that has nothing to send is suspended, so that neither it nor its event thread waits.
final class StreamPump: Cancellable {
    /// What the stream is at.
    private enum Stage {
        /// Nobody has asked it since its latest block.
        case idle
        /// A worker asks for the next block.
        case producing
        /// It had nothing to give and will wake us.
        case asleep
        case finished
        case failed
    }

    private struct State {
        var stage = Stage.idle
        /// What is being sent.
        var block: [UInt8] = []
        var offset = 0
        /// What is sent after it.
        var following: [UInt8]?
        var isSuspended = false
        /// The stream woke us while it was being asked.
        var isWoken = false
        var isCancelled = false
        var bytes = 0
        var failure: String?
    }

    private let state = Mutex(State())
    private let stream: any BodyStream
    private let workers: Workers
    private let connection: SuspendedConnection
    /// Used by one worker at a time.
    private let deflater: Deflater?

    init(_ stream: any BodyStream, connection: SuspendedConnection, workers: Workers, deflater: Deflater?) {
        self.stream = stream
        self.connection = connection
        self.workers = workers
        self.deflater = deflater
        (stream as? any WaitingStream)?.attach { [weak self] in self?.wake() }
    }

    /// Bytes sent so far.
    var bytes: Int { state.withLock { $0.bytes } }

    /// The error that ended the stream.
    var failure: String? { state.withLock { $0.failure } }

    /// libmicrohttpd wants content: fills the room, or suspends the connection until there is some.
    func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        let (result, mustProduce) = state.withLock { state -> (Int, Bool) in
            if state.isCancelled { return (StreamPump.error, false) }
            if state.offset == state.block.count, let following = state.following.take() {
                state.block = following
                state.offset = 0
            }
            let left = state.block.count - state.offset
            if left > 0 {
                let count = min(left, room.count)
                state.block.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[state.offset..<state.offset + count])) }
                state.offset += count
                state.bytes += count
                return (count, StreamPump.begin(&state))
            }
            switch state.stage {
            case .finished: return (StreamPump.end, false)
            case .failed: return (StreamPump.error, false)
            case .idle, .producing, .asleep:
                state.block = []
                state.offset = 0
                state.isSuspended = true
                connection.suspend()
                return (0, StreamPump.begin(&state))
            }
        }
        if mustProduce { submit() }
        return result
    }

    /// Whether a worker is to be sent for the next block: one is wanted, and nobody is at it.
    private static func begin(_ state: inout State) -> Bool {
        guard state.stage == .idle, state.following == nil else { return false }
        state.stage = .producing
        return true
    }

    private func submit() {
        if !workers.submitAlways({ self.produce() }) { settle(.failed, []) }
    }

    /// On a worker.
    private func produce() {
        do {
            while true {
                let isCancelled = state.withLock { state in
                    state.isWoken = false
                    return state.isCancelled
                }
                if isCancelled { return }
                guard let block = try stream.next() else { return settle(.finished, deflater?.finish() ?? []) }
                let isWaiting = block.isEmpty
                let coded = deflater.map { isWaiting ? $0.flush() : $0.append(block) } ?? block
                if !coded.isEmpty, !(isWaiting && coded.count <= StreamPump.emptyFlush) { return settle(.idle, coded) }
                if isWaiting, fallAsleep() { return }
            }
        } catch {
            state.withLock { $0.failure = String(describing: error) }
            settle(.failed, [])
        }
    }

    /// A worker is done: what it made is sent next, and a connection that waits for it goes on.
    private func settle(_ stage: Stage, _ block: [UInt8]) {
        let mustResume = state.withLock { state in
            state.stage = stage
            state.following = block.isEmpty ? nil : block
            defer { state.isSuspended = false }
            return state.isSuspended
        }
        if mustResume { connection.resume() }
    }

    /// False when the stream woke us meanwhile.
    private func fallAsleep() -> Bool {
        state.withLock { state in
            guard !state.isWoken else { return false }
            state.stage = .asleep
            return true
        }
    }

    private func wake() {
        let mustProduce = state.withLock { state in
            guard state.stage == .asleep, !state.isCancelled else {
                state.isWoken = true
                return false
            }
            state.stage = .producing
            return true
        }
        if mustProduce { submit() }
    }

    /// The client has gone or the server stops: the connection, if suspended, resumes and ends.
    func cancel() {
        let (isFirst, mustResume) = state.withLock { state -> (Bool, Bool) in
            guard !state.isCancelled else { return (false, false) }
            state.isCancelled = true
            defer { state.isSuspended = false }
            return (true, state.isSuspended)
        }
        if isFirst { stream.cancel() }
        if mustResume { connection.resume() }
    }

    func abandon() { cancel() }

    /// What a flush with nothing to flush may leave: the five octets of an empty stored block.
    private static let emptyFlush = 5
    /// MHD_CONTENT_READER_END_OF_STREAM and MHD_CONTENT_READER_END_WITH_ERROR, which are casts in C.
    private static let end = -1
    private static let error = -2
}
