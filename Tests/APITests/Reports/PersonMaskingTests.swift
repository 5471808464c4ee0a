import CustomDump
import JSON
import Testing

@testable import API

@Suite struct PersonMaskingTests {
    private func mask(_ report: JSON.Object, _ figures: [Figure], _ sums: [PersonSum] = []) -> ([String: JSON], [String]) {
        let (result, masked) = PersonMasking(figures, sums).apply(to: report)
        return (Dictionary(uniqueKeysWithValues: result.map { ($0.name, $0.value) }), masked)
    }

    private func people(_ women: Int, _ men: Int, _ other: Int, _ unspecified: Int) -> JSON {
        [
            "women": .integer(women), "men": .integer(men), "other": .integer(other), "unspecified": .integer(unspecified),
            "total": .integer(women + men + other + unspecified),
        ]
    }

    private let permanent = [Figure("permanent", .people, "Permanent employees.")]

    @Test func `Numbers under 5 are masked, zeros too, and others are left`() {
        let (report, masked) = mask(["permanent": people(10, 8, 0, 4)], permanent)
        expectNoDifference(report["permanent"], ["women": 10, "men": 8, "other": nil, "unspecified": nil, "total": 22])
        #expect(masked == ["/permanent/other", "/permanent/unspecified"])
    }

    @Test func `One masked part of a shown total takes the smallest other part with it`() {
        let (report, masked) = mask(["permanent": people(10, 8, 6, 4)], permanent)
        expectNoDifference(report["permanent"], ["women": 10, "men": 8, "other": nil, "unspecified": nil, "total": 28])
        #expect(masked == ["/permanent/other", "/permanent/unspecified"])
    }

    @Test func `A masked total needs nothing more`() {
        #expect(mask(["permanent": people(4, 0, 0, 0)], permanent).1.count == 5)
        #expect(mask(["permanent": people(9, 5, 5, 5)], permanent).1.isEmpty)
    }

    @Test func `Rows that add up to a total are held to the same, and so is what follows from it`() {
        let figures = [
            Figure("total", .persons, "All."),
            Figure("rows", .rows([Figure("trainees", .persons, "Trainees."), Figure("n", .count, "Rows.")]), "Rows."),
        ]
        let rows = { (numbers: [Int]) -> JSON in .array(numbers.map { ["trainees": .integer($0), "n": 1] }) }
        let sums = [PersonSum("/total", of: "/rows/*/trainees")]
        #expect(mask(["total": 24, "rows": rows([3, 12, 9])], figures, sums).1 == ["/rows/0/trainees", "/rows/2/trainees"])
        #expect(mask(["total": 19, "rows": rows([3, 4, 12])], figures, sums).1 == ["/rows/0/trainees", "/rows/1/trainees"])
        #expect(mask(["total": 21, "rows": rows([12, 9])], figures, sums).1.isEmpty)
        // Rows with nobody show it elsewhere, and hide nothing.
        #expect(
            mask(["total": 24, "rows": rows([3, 12, 0, 9])], figures, sums).1 == ["/rows/0/trainees", "/rows/2/trainees", "/rows/3/trainees"])
        let (report, _) = mask(["total": 24, "rows": rows([3, 12, 9])], figures, sums)
        expectNoDifference(report["rows"], [["trainees": nil, "n": 1], ["trainees": 12, "n": 1], ["trainees": nil, "n": 1]])
    }

    @Test func `Ratios have four decimals, rounded half up, and are null over nothing`() {
        #expect(ratio(2, 3) == .number(0.6667))
        #expect(ratio(1, 3) == .number(0.3333))
        #expect(ratio(1, 20_000) == .number(0.0001))
        #expect(ratio(1, 20_001) == .number(0))
        #expect(ratio(0, 5) == .number(0) && ratio(5, 5) == .number(1))
        #expect(ratio(0, 0).isNull)
    }
}
