import API
import Glibc
import JSON
import Outbound

/// The reading side of a `SourceFeed`: the feed as lines, to its end, and on from there.
struct FeedReading {
    /// Nobody takes what is read any more.
    struct Abandoned: Error {}

    private let source: Destination
    private let pieces: Handover<Result<SourceFeed.Piece, Failure>>
    private let digests: Bool
    private let collections: [String]
    private var piece: SourceFeed.Piece
    /// Of a line that has not come whole.
    private var unfinished: [UInt8] = []
    /// Whether the line has come that says where to go on.
    private var hasEnded = false

    /// Bytes of a piece at most: some thousand changes, which are stored in a fraction of a second.
    private static let pieceBytes = 2 << 20
    /// Bytes of the longest line: a record has 1 MiB at a source as it comes, and whoever allows more there has room.
    private static let lineBytes = 64 << 20
    private static let waitSeconds = 25
    /// Changes that are worth a transaction; who has read less in one go need not ask whether more has come meanwhile.
    private static let much = 1000

    init(
        _ source: Destination, after place: String?, digests: Bool, _ collections: [String], into pieces: Handover<Result<SourceFeed.Piece, Failure>>
    ) {
        self.source = source
        self.digests = digests
        self.collections = collections
        self.pieces = pieces
        piece = SourceFeed.Piece(after: place)
    }

    /// - Parameter stays: whether to go on waiting for what comes, without an end.
    mutating func run(stays: Bool) throws {
        var waits = false
        while try readToEnd(waits: waits) >= Self.much || stays { waits = stays }
    }

    /// One answer, however often it breaks off: what has come whole is not asked for again.
    ///
    /// - Returns: how many changes it had.
    private mutating func readToEnd(waits: Bool) throws -> Int {
        var count = 0
        var refusal: [UInt8] = []
        var place: String?
        let head = try source.send {
            unfinished = []
            refusal = []
            try settle()
            hasEnded = false
            place = piece.upTo
            return request(after: place, waits: waits)
        } hasMoved: {
            // The cursor of the last line stands in it.
            (try? settle()) != nil && piece.upTo != place
        } into: { head, bytes in
            guard head.status == 200 else { return refusal.append(contentsOf: bytes) }
            let before = piece.count
            try take(bytes)
            piece.received += bytes.count
            count += piece.count - before
            // What is there is not kept from a writer that has nothing to do, or from a mirror that may be broken off.
            if piece.lines.count >= Self.pieceBytes || piece.count >= Self.much && pieces.isEmpty { try hand() }
        }
        guard head.status == 200 else { throw Failure(refusedBySource: Answer(head: head, body: refusal)) }
        try settle()
        guard hasEnded, unfinished.isEmpty else { throw unreadable }
        try hand(isLast: true)
        return count
    }

    private func request(after place: String?, waits: Bool) -> Request {
        var query: [(name: String, value: String)] = []
        if waits { query.append(("wait", String(Self.waitSeconds))) }
        if !collections.isEmpty { query.append(("collections", collections.joined(separator: ","))) }
        if digests { query.append(("digest", "true")) }
        if let place { query.append(("since", place)) }
        return Request("GET", "/v1/changes" + (query.isEmpty ? "" : "?" + QueryText.of(query)), [("Accept", "application/x-ndjson")])
    }

    /// Keeps whole lines.
    private mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
        let newline = UInt8(ascii: "\n")
        guard let last = bytes.lastIndex(of: newline) else {
            guard unfinished.count + bytes.count <= Self.lineBytes else { throw unreadable }
            return unfinished.append(contentsOf: bytes)
        }
        piece.lines += unfinished
        piece.lines.append(contentsOf: bytes[...last])
        unfinished = Array(bytes[(last + 1)...])
        piece.count += bytes.count { $0 == newline }
    }

    /// Looks how far the lines go that have come: to the cursor of the last, or where `{"next":"…"}` says.
    private mutating func settle() throws {
        let newline = UInt8(ascii: "\n")
        guard !piece.lines.isEmpty else { return }
        let start = piece.lines.dropLast().lastIndex(of: newline).map { $0 + 1 } ?? 0
        let line = try? JSON(parsing: Array(piece.lines[start...]))
        if let next = line?["next"]?.stringValue {
            piece.lines.removeSubrange(start...)
            piece.count -= 1
            piece.upTo = next
            hasEnded = true
        } else if let cursor = line?["cursor"]?.stringValue {
            piece.upTo = cursor
        } else {
            throw unreadable
        }
    }

    private mutating func hand(isLast: Bool = false) throws {
        try settle()
        piece.isLast = isLast
        let next = SourceFeed.Piece(after: piece.upTo)
        guard pieces.put(.success(piece)) else { throw Abandoned() }
        piece = next
    }

    private var unreadable: Failure { Failure(.dataError, "the source answers with something else than a feed of changes") }
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
