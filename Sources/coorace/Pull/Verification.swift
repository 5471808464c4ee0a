import API
import JSON
import Outbound

/// Compares what the mirror of a source holds with what the source tells, record by record, by the digests of their documents.
///
/// Both sides may be written meanwhile. The mirror is read at one moment, with the place up to which it has come. The source sums up all it has up
/// to that place, and then tells what has changed after it: of this the mirror can't know, and it is left out. A collection whose sums are the
/// same is equal; of the others each record is told by its digest, and after that once more what has changed.
struct Verification {
    struct Key: Hashable {
        let collection: String
        let id: String
    }

    /// A record on one side.
    struct Copy: Equatable {
        let version: Int
        let digest: RecordDigest
    }

    private let name: String
    private let local: Destination
    private let patience: Patience
    private let source: RemoteServer
    private let progress: Progress?
    /// What is here and has not been told in the same words.
    private var held: [Key: Copy] = [:]
    /// What is told and is not here in the same words.
    private var told: [Key: Copy] = [:]
    /// What is here and has been told in the same words: a source that is cut off tells its last lines again.
    private var same: [Key: Copy] = [:]
    /// What stands here as another region's or as this node's own, and is left out by pulls.
    private var foreign: Set<Key> = []
    private var origin = ""
    private var report = VerificationReport()

    init(_ source: RemoteServer, against local: Destination, _ patience: Patience, progress: Progress? = nil) {
        name = source.url
        self.source = source
        self.patience = patience
        self.local = local
        self.progress = progress
    }

    /// - Throws: exit 64 when nothing of the source has been pulled.
    mutating func run() throws -> VerificationReport {
        guard let cursor = try readMirror() else { throw Failure(.usage, "nothing has been pulled from \(name) yet: there is nothing to verify") }
        let sums = try readSums(upTo: cursor)
        try leaveOutChanged(since: cursor)
        let differing = compare(sums)
        if !differing.isEmpty {
            try readRecords(of: differing)
            // A record that has changed since that reading began stands at the end, beyond what was read.
            try leaveOutChanged(since: cursor)
        }
        for (key, copy) in told { report.add(key, source: copy, here: held[key]) }
        for (key, copy) in held where told[key] == nil { report.add(key, source: nil, here: copy) }
        return report
    }

    /// What the source has by collection: of its own region, up to a place.
    private func readSums(upTo cursor: String) throws -> [String: VerificationReport.Sum] {
        let answer = try source.destination(patience).send { Request("GET", "/v1/changes/digests?" + QueryText.of([("until", cursor)])) }
        guard answer.status == 200, let items = try? JSON(parsing: answer.body)["items"]?.arrayValue else { throw Failure(refused: answer) }
        var sums: [String: VerificationReport.Sum] = [:]
        for item in items where item["origin"]?.stringValue == origin {
            guard let name = item["collection"]?.stringValue, let count = item["count"]?.intValue,
                let digest = item["digest"]?.stringValue.flatMap({ RecordDigest($0) })
            else { throw Failure(.dataError, "\(name) answers with something else than digests") }
            sums[name] = VerificationReport.Sum(count: count, digest: digest)
        }
        return sums
    }

    private mutating func leaveOutChanged(since cursor: String) throws {
        try read(SourceFeed(of: source, after: cursor, digests: true, patience)) { verification, key, _ in
            verification.held[key] = nil
            verification.told[key] = nil
            verification.report.changed.insert(key)
        }
    }

    private mutating func readRecords(of collections: [String]) throws {
        var count = 0
        try read(SourceFeed(of: source, after: nil, digests: true, collections: collections, patience)) { verification, key, line in
            verification.meet(key, line)
            count += 1
            if count % 1000 == 0 { verification.progress?.update(count: count, fraction: nil) }
        }
    }

    /// Lets go of the collections whose sums are the same on both sides.
    ///
    /// - Returns: the others.
    private mutating func compare(_ sums: [String: VerificationReport.Sum]) -> [String] {
        var here: [String: VerificationReport.Sum] = [:]
        for (key, copy) in held { here[key.collection, default: .init()].add(copy.digest) }
        let equal = Set(here.keys).union(sums.keys).filter { here[$0] == sums[$0] }
        for name in equal { report.addEqual(name, here[name] ?? .init()) }
        held = held.filter { !equal.contains($0.key.collection) }
        return Set(here.keys).union(sums.keys).subtracting(equal).sorted()
    }

    /// A line of the source's feed.
    private mutating func meet(_ key: Key, _ line: JSON) {
        guard line["origin"]?.stringValue == origin, !foreign.contains(key), let copy = Self.copy(line) else { return }
        if held[key] == copy {
            held[key] = nil
            same[key] = copy
            report.addEqual(key, copy)
        } else if same[key] != copy {
            told[key] = copy
        }
    }

    private static func copy(_ line: JSON) -> Copy? {
        guard let version = line["version"]?.intValue, let digest = line["digest"]?.stringValue.flatMap({ RecordDigest($0) }) else { return nil }
        return Copy(version: version, digest: digest)
    }

    private static func key(_ line: JSON) -> Key? {
        guard let collection = line["collection"]?.stringValue, let id = line["id"]?.stringValue else { return nil }
        return Key(collection: collection, id: id)
    }

    /// Reads all that the mirror holds.
    ///
    /// - Returns: the cursor up to which it has come.
    private mutating func readMirror() throws -> String? {
        let answer = try local.send { Request("GET", LocalMirror.recordsPath + "?" + QueryText.of([("source", name)])) }
        guard answer.status == 200 else { throw Failure(refused: answer) }
        var cursor: String?
        try Self.eachLine(answer.body) { line in
            guard let key = Self.key(line) else {
                cursor = line["cursor"]?.stringValue
                origin = line["origin"]?.stringValue ?? ""
                return
            }
            switch line["state"]?.stringValue {
            case "of_another": foreign.insert(key)
            case "waiting":
                report.addWaiting(key)
                fallthrough
            default: held[key] = Self.copy(line)
            }
        }
        return cursor
    }

    private mutating func read(_ feed: SourceFeed, _ take: (inout Verification, Key, JSON) throws -> Void) throws {
        defer { feed.close() }
        while let piece = try feed.next() {
            try Self.eachLine(piece.lines) { line in
                guard let key = Self.key(line), let op = line["op"]?.stringValue, op == "delete" || Self.copy(line) != nil else {
                    throw Failure(.unavailable, "\(name) tells no digests: it is an earlier version")
                }
                try take(&self, key, line)
            }
        }
    }

    private static func eachLine(_ bytes: [UInt8], _ take: (JSON) throws -> Void) throws {
        var lines = NDJSONSplitter(maximumLineLength: 1 << 20)
        try lines.feed(bytes) { _, line in
            if let line { try take(try JSON(parsing: Array(line))) }
        }
    }
}
