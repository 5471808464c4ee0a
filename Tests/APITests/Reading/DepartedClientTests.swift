import Dispatch
import Domain
import JSON
import Storage
import Synchronization
import Testing

@testable import API
@testable import HTTP

@Suite struct DepartedClientTests {
    @Test func `a slow read whose client has gone before its turn is not made`() throws {
        let server = try TestServer()
        let service = server.service
        let made = Mutex<[String]>([])
        let call = Call(
            service: service, request: Request(head: RequestHead(unreadFrom: "127.0.0.1"), body: .empty), key: nil,
            circumstances: .now(origin: "occitanie"), language: .french, idempotencyKey: nil)
        func ask(_ name: String) -> ResponseSlot {
            let slot = ResponseSlot { $0 }
            let reply = service.later(call) {
                made.withLock { $0.append(name) }
                return Response(status: 200)
            }
            if case .later(let start) = reply { start(ResponsePromise(slot) { Response(status: 500) }) }
            return slot
        }
        let release = Self.holdAll(service.workers)
        let gone = ask("gone")
        let waiting = ask("waiting")
        gone.end()
        release()
        // When each of them has come to this, what was asked before is done.
        Self.holdAll(service.workers)()
        #expect(made.withLock { $0 } == ["waiting"])
        #expect(waiting.take()?.status == 200)
        #expect(gone.take() == nil)
    }

    /// Returns when all four workers do nothing else than wait to be released.
    private static func holdAll(_ workers: Workers) -> () -> Void {
        let (arrived, released) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        for _ in 0..<4 {
            workers.submit {
                arrived.signal()
                released.wait()
            }
        }
        for _ in 0..<4 { arrived.wait() }
        return { for _ in 0..<4 { released.signal() } }
    }
}
