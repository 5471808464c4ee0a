import JSON
import Storage

/// A page of a list on its way out: `{"items":[…],"next":…,"total":…}` or lines, and the tag that stands for it.
struct PageContent {
    var next: Cursor?
    var total: Int?
    private var bytes: [UInt8] = []
    private var print = Fingerprint()
    private let isObject: Bool
    /// Whether other records stand inside these, so that the versions don't tell all.
    private let embeds: Bool
    private var isFirst = true

    init(_ type: String, target: String, embeds: Bool) {
        isObject = type == "application/json"
        self.embeds = embeds
        print.combine(type)
        print.combine(target)
        bytes.reserveCapacity(48 << 10)
        if isObject { bytes += Array("{\"items\":[".utf8) }
    }

    mutating func add(_ id: UnsafeRawBufferPointer, _ version: Int, _ document: UnsafeRawBufferPointer) {
        if isObject, !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(contentsOf: document)
        if !isObject { bytes.append(UInt8(ascii: "\n")) }
        print.combine(id)
        print.combine(version)
        if embeds { print.combine(document) }
    }

    /// A strong tag: the versions stand for the documents.
    var tag: String {
        var print = print
        print.combine(next?.text ?? "")
        print.combine(total ?? -1)
        return "\"l" + String(print.value, radix: 36) + "\""
    }

    /// The whole content.
    func ended(next: String?) -> [UInt8] {
        guard isObject else { return bytes }
        var bytes = bytes
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
