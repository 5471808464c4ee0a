import Domain
import JSON

/// A report: what it is called, what it may be asked, what it is counted from, what it answers, and the function that counts.
///
/// To add one: its file here, and its line in `Reports`.
struct Report: Sendable {
    /// The name in the address: `objectives-coverage`.
    let name: String
    /// In a few words, for the contract.
    let title: String
    /// How it is counted, for the contract.
    let text: String
    /// What it may be asked besides `as_of`, `department` and `adherent_id`, which every report takes.
    var parameters: [ReportParameter] = []
    /// The collections it is counted from. The key must be able to read all of them.
    let reads: [String]
    /// Whether it is counted from every other collection too, as far as the key may read it.
    var countsAllReadable = false
    /// The members of the answer that are this report's own.
    let figures: [Figure]
    /// Which numbers of persons add up to which, so that none can be told from the others once one is masked.
    var sums: [PersonSum] = []
    /// Which figures follow from numbers of persons, so that they are masked with them.
    var shares: [PersonShare] = []
    /// The addresses from which a client recomputes it.
    let sources: @Sendable (ReportQuestion) -> [String]
    let count: @Sendable (ReportQuestion, Moment) throws -> JSON.Object

    /// All that it may be asked.
    var allParameters: [ReportParameter] { parameters + [.asOf, .department, .adherent] }

    var address: String { "/v1/reports/\(name)" }
}

/// Every report of the API, in the order of the contract: those whose collections there are.
enum Reports {
    static let all: [Report] = declared.filter { report in report.reads.allSatisfy { ResourceCollections.named($0) != nil } }

    private static let declared: [Report] = [
        .objectivesCoverage, .trainingActivity, .campaignCoverage, .participation, .employment, .parity, .valuesTransmission, .nationalDigest,
        .retention,
    ]
}

extension Report {
    /// Those of these collections that there are.
    static func known(_ names: String...) -> [String] { names.filter { ResourceCollections.named($0) != nil } }
}
