/// A commune of Occitanie, as INSEE's *Code officiel géographique* and geo.api.gouv.fr describe it.
public struct Commune: Hashable, Sendable {
    /// `31555`.
    public let inseeCode: String
    public let name: String
    /// Code of its département, `09` to `82`.
    public let department: String
    /// One or more; a postal code may be shared with other communes.
    public let postalCodes: [String]
    public let longitude: Double
    public let latitude: Double
    /// `rural` in a zone of rural revitalisation (ZRR), else `urban`.
    public let areaType: String
    /// The name's words as ``foldedWords(_:)`` gives them.
    public let words: [String]

    /// A row of the file: code, name, département, its name, postal codes, longitude, latitude, ZRR (C: classed, NC: not).
    init?(row: [String]) {
        guard row.count == 8, let longitude = Double(row[5]), let latitude = Double(row[6]) else { return nil }
        inseeCode = row[0]
        name = row[1]
        department = row[2]
        postalCodes = row[4].utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
        self.longitude = longitude
        self.latitude = latitude
        areaType = row[7] == "C" ? "rural" : "urban"
        words = foldedWords(row[1])
    }

    /// Whether each of these folded words begins a word of the name; true for none.
    public func matches(_ searched: [String]) -> Bool {
        searched.allSatisfy { beginning in words.contains { $0.hasPrefix(beginning) } }
    }
}
