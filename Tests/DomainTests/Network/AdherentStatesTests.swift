import JSON
import Testing

@testable import Domain

@Suite struct AdherentStatesTests {
    private let trial = Trial(Adherent())
    private let matrix = StateMatrix(
        trial: Trial(Adherent()),
        whole: AdherentTests.body.patched(["charter_signed_on": "2026-01-10", "joined_on": "2026-02-01", "left_on": "2028-12-31"]))

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        matrix.check(
            states: ["prospect", "applicant", "member", "suspended", "resigned", "excluded", "closed", "refused"],
            steps: """
                prospect→applicant|closed; applicant→member|refused; member→suspended|resigned|excluded|closed; \
                suspended→member|resigned|excluded|closed; resigned, refused→applicant
                """)
    }

    @Test func `Each state has its needs`() {
        matrix.check(needs: [
            "applicant": ["siret"], "member": ["siret", "charter_signed_on"], "suspended": ["siret", "charter_signed_on"], "resigned": ["siret"],
            "excluded": ["siret"], "refused": ["siret"], "prospect": [], "closed": [],
        ])
    }

    @Test func `Joining and leaving are dated by the day of the step`() {
        let whole = AdherentTests.body.patched(["charter_signed_on": "2026-01-10"])
        let applicant = trial.create(whole.patched(["status": "applicant"])).record
        #expect(applicant["joined_on"] == nil)
        let member = trial.patch(applicant, ["status": "member"]).record
        #expect(member["joined_on"] == "2026-03-02" && member["left_on"] == nil)
        let suspended = trial.on("2027-01-01").patch(member, ["status": "suspended"]).record
        let again = trial.on("2027-02-01").patch(suspended, ["status": "member"]).record
        #expect(again["joined_on"] == "2026-03-02")
        for state in ["resigned", "excluded", "closed"] {
            let left = trial.on("2028-01-01").patch(again, ["status": .string(state)])
            #expect(left.issues.isEmpty && left.record["left_on"] == "2028-01-01" && left.record["joined_on"] == "2026-03-02")
        }
    }

    @Test func `A member that takes the SIRET or the charter away is refused`() {
        let member = trial.create(matrix.whole.patched(["status": "member"])).record
        #expect(trial.patch(member, ["charter_signed_on": nil]).complaints == ["/charter_signed_on required"])
        #expect(trial.patch(member, ["siret": nil]).complaints == ["/siret required"])
        #expect(
            trial.replace(member, ["name": "Les Ateliers", "kind": "ACI", "address": ["insee_code": "31555"]]).complaints == [
                "/charter_signed_on required", "/siret required",
            ])
    }

    @Test func `An applicant without a signed charter does not become a member`() {
        let applicant = trial.create(AdherentTests.body.patched(["status": "applicant"])).record
        let settlement = trial.patch(applicant, ["status": "member"])
        #expect(settlement.complaints == ["/charter_signed_on required"])
        #expect(settlement.issues.first?.expected == "member")
    }

    @Test func `No state is for a key bound to an adherent to go to`() {
        #expect(trial.collection.states.all.filter { !$0.isReserved }.map(\.name) == [])
    }

    @Test func `Who comes back has not left`() {
        let trial = Trial(Adherent())
        let member = trial.create(AdherentTests.body.patched(["status": "member", "charter_signed_on": "2026-01-10", "joined_on": "2026-02-01"]))
            .record
        let left = trial.on("2026-06-30").patch(member, ["status": "resigned"]).record
        #expect(left["left_on"] == "2026-06-30")
        let back = trial.patch(left, ["status": "applicant"]).record
        #expect(back["left_on"] == nil && back["joined_on"] == "2026-02-01")
        let again = trial.patch(back, ["status": "member"]).record
        #expect(trial.on("2027-01-31").patch(again, ["status": "resigned"]).record["left_on"] == "2027-01-31")
    }
}
