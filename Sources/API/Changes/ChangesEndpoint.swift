import Domain
import HTTP
import Storage

/// `GET /v1/changes`: what has changed since a place, as a page, as lines to the end, or as events that follow.
struct ChangesEndpoint: Sendable {
    static let types = ["application/json", "application/x-ndjson", "text/event-stream"]

    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1/changes", operation: .changes, access: .anyKey, run: run)]
    }

    @Sendable static func run(_ call: Call) throws -> Reply {
        let type = try RecordEndpoints.negotiate(call, among: types)
        let form: ChangePage.Form = type == types[0] ? .page : type == types[1] ? .lines : .events
        let parameters = try ChangeParameters(call, form)
        guard form != .events else { return .now(try events(parameters, call)) }
        let reading = ChangesReading(parameters, form, call)
        guard form == .page || parameters.wait > 0 else { return .now(try reading.lines()) }
        guard reading.isQuick else {
            guard parameters.wait > 0 else { return call.service.later(call) { try reading.response(try reading.read()) } }
            return call.service.held(call) { try reading.answer($0) }
        }
        let page = try reading.read()
        if reading.isEnough(page) { return .now(try reading.response(page)) }
        return .held { promise in
            call.service.fulfil(promise, call) { try reading.wait(promise) }
        }
    }

    private static func events(_ parameters: ChangeParameters, _ call: Call) throws -> Response {
        var response = Response(status: 200, body: .stream(ChangeEvents(parameters, key: try call.requireKey(), call.service)))
        response.headers.set("Content-Type", types[2])
        response.headers.set("Cache-Control", "no-store")
        // nginx would gather events until its buffer is full.
        response.headers.set("X-Accel-Buffering", "no")
        response.headers.vary(on: "Accept")
        response.headers.vary(on: "Authorization")
        return response
    }
}

/// One request for a page or for lines, which may wait until there is something.
struct ChangesReading: Sendable {
    private let parameters: ChangeParameters
    private let range: FeedRange
    private let form: ChangePage.Form
    private let call: Call

    init(_ parameters: ChangeParameters, _ form: ChangePage.Form, _ call: Call) {
        self.parameters = parameters
        self.form = form
        self.call = call
        // Whether there is a line to send is told by the first.
        let limit = form == .page ? parameters.limit ?? ChangeParameters.standardLimit : 1
        range = FeedRange(view: parameters.view, since: parameters.since, limit: limit, form: form, content: parameters.content)
    }

    /// Whether an event thread may read it: what a filter leaves out is not skipped, but walked over.
    var isQuick: Bool { parameters.view.isNearlyWhole && range.limit <= 500 }

    func read() throws -> ChangePage { try call.service.feed.read(range) }

    func isEnough(_ page: ChangePage) -> Bool { !page.isEmpty || parameters.wait == 0 }

    /// Answers now or when there is something.
    func answer(_ promise: ResponsePromise) throws {
        let page = try read()
        if isEnough(page) { promise.fulfil(try response(page)) } else { try wait(promise) }
    }

    /// Answers when there is something, when the time is up, or when the server stops.
    func wait(_ promise: ResponsePromise) throws {
        let until = ContinuousClock.now + .seconds(parameters.wait)
        let key = try call.requireKey()
        let isEntitled = { @Sendable in call.service.keyring.holds(key, at: .now()) }
        let waiter = FeedWatch.Waiter(since: range.since, until: until, hasLeft: { promise.isCancelled }, isEntitled: isEntitled) { waking in
            guard !promise.isCancelled else { return }
            call.service.fulfil(promise, call) {
                guard isEntitled() else { throw Problem.unauthorized(error: "invalid_token") }
                promise.fulfil(try response(waking == .changed ? call.service.feed.readShared(range) : nothing))
            }
        }
        let isWaiting = call.service.feedWatch.add(waiter, seeing: range.view)
        // What was revoked or committed meanwhile nobody would wake us for.
        guard isEntitled() else { throw Problem.unauthorized(error: "invalid_token") }
        let page = try read()
        if !page.isEmpty || !isWaiting { promise.fulfil(try response(page)) }
    }

    private var nothing: ChangePage { ChangePage(after: range.since, form, range.content, call.service.feed.cursors(of: range.view)) }

    func response(_ page: ChangePage) throws -> Response {
        guard form == .page else { return try lines() }
        let tag = page.tag
        if let unchanged = Response.notModified(tag, call.request, varying: "Accept, Authorization, Accept-Encoding") { return unchanged }
        var response = response(.bytes(page.ended), ChangesEndpoint.types[0])
        response.headers.set("ETag", tag)
        response.headers.set("Link", "<\(call.service.url(of: call, replacing: "since", by: page.next))>; rel=\"next\"")
        return response
    }

    /// All there is, or as many as `limit` says, a change a line.
    func lines() throws -> Response {
        response(.stream(try ChangeLines(parameters, key: call.requireKey(), call.service)), ChangesEndpoint.types[1])
    }

    private func response(_ body: Response.Body, _ type: String) -> Response {
        var response = Response(status: 200, body: body)
        response.headers.set("Content-Type", type)
        response.headers.set("Cache-Control", "private, no-cache")
        response.headers.vary(on: "Accept")
        response.headers.vary(on: "Authorization")
        return response
    }
}
