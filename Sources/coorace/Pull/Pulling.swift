import API
import JSON
import Outbound

/// One pull: pieces of the source's feed, each stored with its place while the next is being read.
struct Pulling {
    /// The source's address, under which the database keeps how far it has come.
    var name: String { source.url }
    private let source: RemoteServer
    private let local: Destination
    private let patience: Patience
    private let progress: Progress?
    private var sums: [String: Int] = [:]
    private var waiting = 0
    /// Changes that have come since this was last told.
    private(set) var count = 0
    /// Bytes of the source's answers, without their heads, once decompressed.
    private var bytes = 0

    /// Another pull has stored more of the same source meanwhile.
    private struct Overtaken: Error {}

    /// - Parameters:
    ///   - local: the way into the database.
    ///   - patience: with the source.
    init(_ source: RemoteServer, into local: Destination, _ patience: Patience, progress: Progress? = nil) {
        self.source = source
        self.local = local
        self.patience = patience
        self.progress = progress
    }

    /// Pulls until the source has nothing more.
    ///
    /// - Parameters:
    ///   - stays: whether to go on waiting for what comes, without an end.
    ///   - reached: called whenever nothing is left at the source that is not here.
    mutating func run(stays: Bool = false, reached: (inout Pulling) -> Void = { _ in }) throws {
        while true {
            let state = try state()
            waiting = state["waiting"]?.intValue ?? 0
            let feed = SourceFeed(of: source, after: state["cursor"]?.stringValue, stays: stays, patience)
            defer { feed.close() }
            do {
                while let piece = try feed.next() { try take(piece, reached) }
                return
            } catch is Overtaken {
                // The feed is gone on with from where that one has come to.
            }
        }
    }

    private mutating func take(_ piece: SourceFeed.Piece, _ reached: (inout Pulling) -> Void) throws {
        if piece.upTo != piece.after { try store(piece) }
        count += piece.count
        bytes += piece.received
        progress?.update(count: count, fraction: nil)
        guard piece.isLast else { return }
        if piece.count > 0 || waiting > 0 { waiting = try state()["waiting"]?.intValue ?? 0 }
        reached(&self)
    }

    /// `3 created, 1 updated, 0 deleted, 2 left out`
    var description: String {
        var parts = ["created", "updated", "deleted"].map { "\(sums[$0] ?? 0) \($0)" }
        if let unchanged = sums["unchanged"], unchanged > 0 { parts.append("\(unchanged) here already") }
        if let leftOut = sums["left_out"], leftOut > 0 { parts.append("\(leftOut) left out") }
        if waiting > 0 { parts.append("\(waiting) waiting for what they refer to") }
        return parts.joined(separator: ", ") + "; \(bytes) bytes read"
    }

    /// Begins to count anew.
    mutating func forget() {
        sums = [:]
        count = 0
        bytes = 0
    }

    // MARK: - The database

    /// `{"origin","cursor","waiting"}`
    private func state() throws -> JSON {
        try local.renew()
        let answer = try local.send { Request("GET", LocalMirror.path + "?" + QueryText.of([("source", name)])) }
        guard answer.status == 200, let state = try? JSON(parsing: answer.body) else { throw Failure(refused: answer) }
        return state
    }

    private mutating func store(_ piece: SourceFeed.Piece) throws {
        try local.renew()
        var query = [("source", name), ("cursor", piece.upTo ?? "")]
        if let after = piece.after { query.append(("after", after)) }
        let path = LocalMirror.path + "?" + QueryText.of(query)
        let answer = try local.send {
            Request("POST", path, [("Content-Type", "application/x-ndjson")], body: .bytes(piece.lines), stallSeconds: nil)
        }
        if answer.status == 412 { throw Overtaken() }
        guard answer.status == 200, case .object(let outcome) = try? JSON(parsing: answer.body) else { throw Failure(refused: answer) }
        for (name, value) in outcome { sums[name, default: 0] += value.intValue ?? 0 }
    }
}
