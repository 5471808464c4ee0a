import JSON
import Storage

/// A part of the feed to be read.
struct FeedRange: Hashable, Sendable {
    let view: FeedView
    /// The place after which it begins.
    var since: Int
    var limit: Int
    let form: ChangePage.Form
    var content = ChangePage.Content.data
}

/// Changes on their way out: `{"items":[…],"next":…,"has_more":…}`, lines, or events.
struct ChangePage: Sendable {
    enum Form: Hashable, Sendable {
        case page
        /// Each with its `cursor`.
        case lines
        /// Server-sent events.
        case events
    }

    /// How a change tells of its record.
    enum Content: Hashable, Sendable {
        /// The record itself.
        case data
        /// Whose it is, and a digest by which two who have it can compare.
        case digest
    }

    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    /// The place of the last change; where there is none, the place where it begins.
    private(set) var last: Int
    var hasMore = false
    /// The place of the last change that was looked at.
    private var looked: Int
    private var print = Fingerprint()
    private let form: Form
    private let content: Content
    private let cursors: FeedCursor.Wording

    init(after since: Int, _ form: Form, _ content: Content, _ cursors: FeedCursor.Wording) {
        last = since
        looked = since
        self.form = form
        self.content = content
        self.cursors = cursors
        if form == .page { bytes += Array("{\"items\":[".utf8) }
    }

    /// Whether there is nothing to tell, and nothing more to look at.
    var isEmpty: Bool { count == 0 && !hasMore }

    /// What was looked at last and not told is not looked at again. For a page that has more after it: at the end a reader stays at what it was
    /// told last, so that what it does not see changes nothing for it.
    mutating func passOver() { last = max(last, looked) }

    mutating func add(_ change: Change, told telling: FeedView.Telling) {
        looked = change.seq
        var isDeletion = change.isDeletion
        switch telling {
        case .asItIs, .put: break
        case .deletion: isDeletion = true
        case .nothing: return
        }
        switch form {
        case .page: if count > 0 { bytes.append(UInt8(ascii: ",")) }
        case .lines: break
        case .events:
            append("id: ")
            cursors.write(at: change.seq, into: &bytes)
            append("\nevent: change\ndata: ")
        }
        append("{\"seq\":")
        JSON.integer(change.seq).write(into: &bytes)
        // Names of collections, ids and times need no escape.
        append(",\"collection\":\"")
        bytes.append(contentsOf: change.collection)
        append("\",\"id\":\"")
        bytes.append(contentsOf: change.id)
        append(isDeletion ? "\",\"op\":\"delete\",\"version\":" : "\",\"op\":\"put\",\"version\":")
        JSON.integer(change.version).write(into: &bytes)
        append(",\"at\":\"")
        bytes.append(contentsOf: change.at)
        append("\"")
        if !isDeletion {
            let put: [UInt8]? = if case .put(let document) = telling { document } else { nil }
            switch content {
            case .data:
                append(",\"data\":")
                if let put { bytes += put } else { bytes.append(contentsOf: change.document) }
            case .digest:
                if let put { put.withUnsafeBytes { appendDigest(of: $0) } } else { appendDigest(of: change.document) }
            }
        }
        if form == .lines {
            append(",\"cursor\":\"")
            cursors.write(at: change.seq, into: &bytes)
            append("\"")
        }
        append(form == .page ? "}" : form == .lines ? "}\n" : "}\n\n")
        count += 1
        last = change.seq
        // A place is given once: it stands for the version and the document.
        print.combine(change.seq)
        print.combine(isDeletion ? 1 : 0)
        if content == .digest { print.combine(2) }
    }

    /// Where the reader goes on.
    var next: String { cursors.text(at: last) }

    /// A strong tag: it changes with what the reader can see, and with nothing else.
    var tag: String {
        var print = print
        print.combine(hasMore ? 1 : 0)
        print.combine(next)
        return "\"f" + String(print.value, radix: 36) + "\""
    }

    /// The whole content of a page.
    var ended: [UInt8] {
        bytes + Array("],\"next\":\"\(next)\",\"has_more\":\(hasMore)}".utf8)
    }

    private mutating func appendDigest(of document: UnsafeRawBufferPointer) {
        append(",\"origin\":")
        bytes.append(contentsOf: DocumentDigest.origin(of: document))
        append(",\"digest\":\"")
        bytes.append(contentsOf: DocumentDigest.text(of: document))
        append("\"")
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
