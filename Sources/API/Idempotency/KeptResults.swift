import HTTP
import JSON

extension BatchResults {
    /// Bytes of a batch's answer that are kept: 1 MiB, the results of some 9,000 records.
    static let mostKept = 1 << 20

    /// The answer as a repetition gets it: whole, or when that is too long the counts alone, saying so.
    func kept(status: Int) -> Response {
        let whole = json
        let bytes = whole.bytes()
        guard bytes.count > Self.mostKept, case .object(var answer) = whole else { return .json(bytes, status: status) }
        answer["results"] = []
        answer["results_omitted"] = true
        return .json(JSON.object(answer).bytes(), status: status)
    }
}
