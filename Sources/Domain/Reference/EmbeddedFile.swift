import CReferenceData
import CSV
import JSON

/// A reference file inside the binary.
struct EmbeddedFile: Sendable {
    private let address: UInt
    private let size: Int

    static let communes = EmbeddedFile(reference_communes())
    static let departments = EmbeddedFile(reference_departments())
    static let romeCodes = EmbeddedFile(reference_rome_codes())
    static let publics = EmbeddedFile(reference_publics())
    static let thematiques = EmbeddedFile(reference_thematiques())
    static let reseauxPorteurs = EmbeddedFile(reference_reseaux_porteurs())
    static let strategicFramework = EmbeddedFile(reference_strategic_framework())
    static let charter = EmbeddedFile(reference_charter())

    private init(_ file: ReferenceFile) {
        address = UInt(bitPattern: file.bytes)
        size = file.size
    }

    /// The bytes where they lie: constants of the binary, there as long as the process.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: UnsafePointer(bitPattern: address), count: size)
    }

    var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The file as JSON; `null` when it is none, which the tests of each list would show.
    var json: JSON {
        (try? JSON(parsing: bytes)) ?? .null
    }

    /// The rows of a CSV file (RFC 4180), without the first, which names the columns; none when it is no CSV, which the tests of each list
    /// would show.
    var rows: [[String]] {
        var reader = CSVReader()
        var rows: [[String]] = []
        let take = { (record: CSVRecord) in rows.append(record.texts) }
        do {
            try reader.feed(bytes, take)
            try reader.finish(take)
        } catch {
            return []
        }
        return Array(rows.dropFirst())
    }
}
