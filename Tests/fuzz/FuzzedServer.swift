import Foundation
import Glibc
import Logging
import Storage
import Synchronization

@testable import API
@testable import HTTP

/// The whole API over a database of its own, asked without a network.
final class FuzzedServer: Sendable {
    static let shared = {
        do {
            return try FuzzedServer()
        } catch {
            fatalError("no server to ask: \(error)")
        }
    }()
    static let paths = [
        "/v1/adherents", "/v1/trainings", "/v1/contacts", "/v1/objectives", "/v1/changes", "/v1/directory", "/v1/audit",
        "/v1/reports/objectives-coverage", "/v1/campaigns",
    ]

    let fingerprint: UInt64
    let feed: String
    private let application: Application
    private let authorization: String

    private init() throws {
        // The script takes it away: libFuzzer ends the program in more ways than one can wait for.
        let directory = FileManager.default.temporaryDirectory.appending(path: "coorace-fuzz-\(getpid())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let store = try Store(path: directory.appending(path: "fuzz.db").path, circumstances: .now(origin: "occitanie"))
        let service = try Service(store: store, configuration: .init(), logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
        application = Application(service)
        authorization = "Bearer \(try service.keyring.create(.init(name: "fuzz", role: .admin, scopes: [])).text)"
        // Nothing is written later that could end a wait, and a text that waits for long is none that was found.
        service.feedWatch.stop()
        for number in 1...3 {
            let created = Self.answer(
                application, .post, Array("/v1/trainings".utf8), authorization,
                Array(
                    #"{"code":"F-\#(number)","title":"Formation \#(number)","audiences":["volunteer"],"themes":["values"],"duration_hours":7,"platform":"coorace","objective_codes":["OBJ-14"]}"#
                        .utf8))
            promise(created?.status == 201, "a good training is answered \(Self.told(created))")
        }
        // Who is refused at the door tries nothing of what is behind it.
        for target in Self.paths + ["/v1/trainings?title.prefix=Form&duration_hours.gte=3.5&sort=-title&fields=title&limit=7"] {
            let answered = Self.answer(application, .get, Array(target.utf8), authorization, nil)
            promise(answered?.status == 200, "\(target) is answered \(Self.told(answered))")
        }
        var list = Cursor(fingerprint: 0, values: [])
        if let text = Self.next(application, "/v1/trainings?sort=title,-duration_hours&limit=1", authorization, "cursor"), let read = Cursor(text) {
            list = read
        }
        fingerprint = list.fingerprint
        feed = Self.next(application, "/v1/changes?limit=1", authorization, nil).flatMap { FeedCursor($0) }?.feed ?? ""
        promise(fingerprint != 0 && !feed.isEmpty, "the server's own cursors are not read")
    }

    /// The status of the answer to a GET; nil when the target is no resource's.
    func status(of target: [UInt8]) -> Int? {
        Self.answer(application, .get, target, authorization, nil)?.status
    }

    private static func answer(_ application: Application, _ method: HTTP.Method, _ octets: [UInt8], _ authorization: String, _ content: [UInt8]?)
        -> Response?
    {
        guard let target = Target(octets), case .route(let route, let parameters) = application.router.match(method, target) else { return nil }
        let head = RequestHead(
            method: method, target: target, headers: Headers([("Authorization", authorization), ("Content-Type", "application/json")]),
            peer: "127.0.0.1", client: ClientAddress("127.0.0.1"), id: RequestID.make(), trace: nil, route: route.template, parameters: parameters)
        if let refused = application.gate(head) ?? route.before?(head) { return refused }
        do {
            switch try route.handler(Request(head: head, body: content.map { .bytes($0) } ?? .empty)) {
            case .now(let response): return response
            case .later(let start), .held(let start): return wait(start)
            }
        } catch {
            promise(false, "\(error)")
            return nil
        }
    }

    private static func wait(_ start: @escaping @Sendable (ResponsePromise) -> Void) -> Response? {
        let answered = DispatchSemaphore(value: 0)
        let answer = Mutex<Response?>(nil)
        let slot = ResponseSlot { response in
            answer.withLock { $0 = response }
            answered.signal()
            return response
        }
        start(ResponsePromise(slot) { Response(status: 500) })
        promise(answered.wait(timeout: .now() + 60) == .success, "no answer within a minute")
        return answer.withLock { $0 }
    }

    private static func told(_ response: Response?) -> String {
        guard let response else { return "by nobody" }
        guard case .bytes(let bytes) = response.body else { return "\(response.status)" }
        return "\(response.status): \(String(decoding: bytes, as: UTF8.self))"
    }

    /// The cursor that an answer holds for what comes next, or with `parameter` that of its address.
    private static func next(_ application: Application, _ target: String, _ authorization: String, _ parameter: String?) -> String? {
        guard case .bytes(let bytes) = answer(application, .get, Array(target.utf8), authorization, nil)?.body,
            let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any], let next = object["next"] as? String
        else { return nil }
        guard let parameter else { return next }
        return URLComponents(string: next)?.queryItems?.first { $0.name == parameter }?.value
    }
}
