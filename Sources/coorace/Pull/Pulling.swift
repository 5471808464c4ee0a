import API
import Glibc
import JSON
import Outbound

/// One pull: pages of the source's feed, each stored with its place before the next is asked for.
struct Pulling {
    /// The source's address, under which the database keeps how far it has come.
    let name: String
    private let source: Destination
    private let local: Destination
    private var sums: [String: Int] = [:]
    private var waiting = 0
    /// Changes that have come.
    private(set) var count = 0
    /// Bytes of the source's answers, without their heads, once decompressed.
    private var bytes = 0

    private static let pageSize = 1000
    private static let waitSeconds = 25

    init(source: Destination, name: String, local: Destination) {
        self.source = source
        self.name = name
        self.local = local
    }

    /// Pulls until the source has nothing more.
    ///
    /// - Parameter waits: whether to wait first until there is something.
    mutating func run(waiting waits: Bool = false) throws {
        let progress = Progress(name)
        var cursor = try state()["cursor"]?.stringValue
        while true {
            let page = try read(after: cursor, waits: waits)
            if waits, page.count == 0 { continue }
            if page.next != cursor { try store(page) }
            cursor = page.next
            count += page.count
            progress.update(count: count, fraction: nil)
            if page.count < Self.pageSize { break }
        }
        waiting = try state()["waiting"]?.intValue ?? 0
    }

    /// `3 created, 1 updated, 0 deleted, 2 left out`
    var description: String {
        var parts = ["created", "updated", "deleted"].map { "\(sums[$0] ?? 0) \($0)" }
        if let unchanged = sums["unchanged"], unchanged > 0 { parts.append("\(unchanged) here already") }
        if let leftOut = sums["left_out"], leftOut > 0 { parts.append("\(leftOut) left out") }
        if waiting > 0 { parts.append("\(waiting) waiting for what they refer to") }
        return parts.joined(separator: ", ") + "; \(bytes) bytes read"
    }

    /// Says on standard output what has been stored since this was last said.
    mutating func tell() {
        print("\(name): \(description)")
        fflush(nil)
        sums = [:]
        count = 0
        bytes = 0
    }

    // MARK: - The source

    private struct Page {
        /// The lines of the changes, as they came.
        let lines: [UInt8]
        let count: Int
        /// The cursor after them.
        let next: String
    }

    private mutating func read(after cursor: String?, waits: Bool) throws -> Page {
        var query = [(name: "limit", value: String(Self.pageSize))]
        if waits { query.append(("wait", String(Self.waitSeconds))) }
        if let cursor { query.append(("since", cursor)) }
        let answer = try source.send {
            Request("GET", "/v1/changes?" + QueryText.of(query), [("Accept", "application/x-ndjson")])
        }
        guard answer.status == 200 else { throw Failure(refusedBySource: answer) }
        bytes += answer.body.count
        guard let page = Self.page(answer.body) else { throw Failure(.dataError, "\(name) answers with something else than a feed of changes") }
        return page
    }

    /// Splits the last line, `{"next":"…"}`, from those before.
    private static func page(_ body: [UInt8]) -> Page? {
        let newline = UInt8(ascii: "\n")
        guard body.last == newline else { return nil }
        let start = body.dropLast().lastIndex(of: newline).map { $0 + 1 } ?? 0
        guard let next = (try? JSON(parsing: Array(body[start...])))?["next"]?.stringValue else { return nil }
        let lines = Array(body[..<start])
        return Page(lines: lines, count: lines.count { $0 == newline }, next: next)
    }

    // MARK: - The database

    private func state() throws -> JSON {
        let answer = try local.send { Request("GET", LocalMirror.path + "?" + QueryText.of([("source", name)])) }
        guard answer.status == 200, let state = try? JSON(parsing: answer.body) else { throw Failure(refused: answer) }
        return state
    }

    private mutating func store(_ page: Page) throws {
        try local.renew()
        let path = LocalMirror.path + "?" + QueryText.of([("source", name), ("cursor", page.next)])
        // What was stored already is recognised, so the request can be sent again whatever became of it.
        let answer = try local.send {
            Request("POST", path, [("Content-Type", "application/x-ndjson")], body: .bytes(page.lines), stallSeconds: nil)
        }
        guard answer.status == 200, case .object(let outcome) = try? JSON(parsing: answer.body) else { throw Failure(refused: answer) }
        for (name, value) in outcome { sums[name, default: 0] += value.intValue ?? 0 }
    }
}

extension Failure {
    fileprivate init(refusedBySource answer: Answer) {
        let refusal = Failure(refused: answer)
        guard answer.status == 410 else {
            self = refusal
            return
        }
        self.init(
            .dataError,
            "the source was put back to an earlier state, or is another database: pull it into a new database (\(refusal.message))")
    }
}
