import HTTP
import JSON

extension BatchResults {
    /// Bytes of a batch's answer that are kept: 1 MiB, the results of some 9,000 records.
    static let mostKept = 1 << 20
}

extension BatchAnswer {
    /// The answer as a repetition gets it: whole, or when that is too long the counts alone, saying so.
    func kept() throws -> Response {
        guard count > BatchResults.mostKept else { return Self.response(status, type, .bytes(try bytes())) }
        var counts: JSON.Object = ["summary": self.counts.json]
        if !isLines { counts.append("results", []) }
        counts.append("results_omitted", true)
        return Self.response(status, type, .bytes(JSON.object(counts).bytes() + (isLines ? [UInt8(ascii: "\n")] : [])))
    }
}
