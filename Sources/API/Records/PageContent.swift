import JSON
import Storage

/// A page of a list on its way out: `{"items":[…],"next":…,"total":…}`, lines or rows, and the tag that stands for it.
struct PageContent {
    var next: Cursor?
    var total: Int?
    private let text: ListText
    private var bytes: [UInt8] = []
    private var print = Fingerprint()
    private var isFirst = true

    init(_ text: ListText, target: String) {
        self.text = text
        print.combine(text.contentType)
        print.combine(target)
        bytes.reserveCapacity(48 << 10)
        bytes += text.opening
    }

    mutating func add(_ row: RecordReading.PageRow, _ store: Store, _ connection: any Connection) throws {
        if text.isObject, !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        let start = bytes.count
        try text.write(row.document, into: &bytes, store, connection)
        print.combine(row.id)
        print.combine(row.version)
        // Other records stand inside, so that the versions don't tell all.
        if text.embeds { bytes.withUnsafeBytes { print.combine(UnsafeRawBufferPointer(rebasing: $0[start...])) } }
    }

    /// A strong tag: the versions stand for the documents.
    var tag: String {
        var print = print
        print.combine(next?.text ?? "")
        print.combine(total ?? -1)
        return "\"l" + String(print.value, radix: 36) + "\""
    }

    /// Ends the content, in place, and gives the whole of it.
    mutating func end(next: String?) -> [UInt8] {
        guard text.isObject else { return bytes }
        bytes.append(UInt8(ascii: "]"))
        if let next {
            bytes += Array(",\"next\":".utf8)
            JSON.string(next).write(into: &bytes)
        }
        if let total { bytes += Array(",\"total\":\(total)".utf8) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
