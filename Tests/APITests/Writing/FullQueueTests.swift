import Dispatch
import JSON
import Storage
import Testing

@testable import API

@Suite struct FullQueueTests {
    @Test func `a write that finds the queue full is told to come again, a read is answered meanwhile, and then all is as before`() async throws {
        let server = try TestServer()
        let writer = server.service.store.writer
        let isHeld = DispatchSemaphore(value: 0)
        let isOver = DispatchSemaphore(value: 0)
        // Whatever is thrown: the writer's thread must not wait for ever.
        defer { isOver.signal() }
        try writer.submit(
            alone: true,
            { _ in
                isHeld.signal()
                isOver.wait()
            }, completion: { _ in })
        isHeld.wait()
        for _ in 0..<writer.limits.queue { try writer.submit({ _ in }, completion: { _ in }) }
        let refused = try await server.post("/v1/trainings", Sample.training("Q-1"))
        #expect(refused.status == 503)
        #expect(refused["Retry-After"] == "1")
        #expect(refused.json["code"] == "unavailable")
        #expect(try await server.get("/v1/trainings").status == 200)
        isOver.signal()
        for _ in 0..<1000 where writer.waiting > 0 { try await Task.sleep(for: .milliseconds(10)) }
        let done = try await server.post("/v1/trainings", Sample.training("Q-1"))
        #expect(done.status == 201)
    }
}
