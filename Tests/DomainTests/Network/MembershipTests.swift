import JSON
import Testing

@testable import Domain

@Suite struct MembershipTests {
    private static let body: JSON.Object = ["adherent_id": .string(Trial.id), "year": 2026, "fee_amount_cents": 85_000, "paid_on": "2026-03-20"]
    private let trial = Trial(Membership())

    @Test func `A membership needs an adherent, a year and a fee`() {
        #expect(trial.create([:]).complaints == ["/adherent_id required", "/fee_amount_cents required", "/year required"])
        #expect(trial.create(Self.body.patched(["year": 1984])).complaints == ["/year out_of_range"])
    }

    @Test func `The national share is a part of the fee`() {
        #expect(trial.create(Self.body.patched(["national_share_cents": 85_000])).complaints.isEmpty)
        #expect(trial.create(Self.body.patched(["national_share_cents": 85_001])).complaints == ["/national_share_cents share_exceeds_fee"])
    }

    @Test func `It is due until it is paid, waived or cancelled`() {
        let matrix = StateMatrix(trial: trial, whole: Self.body)
        matrix.check(states: ["due", "paid", "waived", "cancelled"], steps: "due→paid|waived|cancelled")
        matrix.check(needs: ["paid": ["paid_on"]])
    }
}
