/// The 4,454 communes of Occitanie.
public struct Communes: Sendable {
    /// Read from the binary when first asked for.
    public static let shared = Communes(EmbeddedFile.communes.rows)

    /// By name, blind to accents (`Éaunes` among the E), then by code.
    public let all: [Commune]
    private let places: [String: Int]

    init(_ rows: [[String]]) {
        let sorted = rows.compactMap(Commune.init(row:)).map { (key: $0.words.joined(separator: " "), commune: $0) }
            .sorted { ($0.key, $0.commune.inseeCode) < ($1.key, $1.commune.inseeCode) }
        all = sorted.map(\.commune)
        places = Dictionary(all.enumerated().map { ($1.inseeCode, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The commune with this INSEE code; nil outside the region and for a code that is no commune's.
    public subscript(insee: String) -> Commune? {
        places[insee].map { all[$0] }
    }

    /// The communes in whose name every word of `query` begins a word, in the order of ``all``; all of them for a query without words.
    public func matching(_ query: String) -> [Commune] {
        let searched = foldedWords(query)
        return searched.isEmpty ? all : all.filter { $0.matches(searched) }
    }
}
