import JSON
import Testing

@testable import Domain

@Suite struct CampaignTests {
    static let body: JSON.Object = ["code": "EMPLOI-26", "level": "regional", "title": "L'emploi pour tous"]
    private let trial = Trial(Campaign())

    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `A campaign needs a code, a level and a title`() {
        #expect(trial.create([:]).complaints == ["/code required", "/level required", "/title required"])
    }

    @Test func `A national campaign needs the reference of the national`() {
        #expect(complaints(["level": "national"]) == ["/national_ref required"])
        #expect(complaints(["level": "national", "national_ref": 5]) == ["/national_ref invalid_type"])
        #expect(complaints(["level": "national", "national_ref": "PLAIDOYER-2026"]).isEmpty)
        #expect(complaints(["national_ref": "PLAIDOYER-2026"]).isEmpty)
        let national = trial.create(Self.body.patched(["level": "national", "national_ref": "PLAIDOYER-2026"])).record
        #expect(trial.patch(national, ["national_ref": nil]).complaints == ["/national_ref required"])
    }

    @Test func `Values and forms are those of the domain`() {
        #expect(
            complaints(["level": "local", "demands": ["Maintenir", "Maintenir", ""], "targets": ["mars"], "departments": ["75"]]) == [
                "/demands/1 repeated", "/demands/2 too_short", "/departments/0 invalid_value", "/level invalid_value", "/targets/0 invalid_value",
            ])
        #expect(complaints(["starts_on": "2026-09-01", "ends_on": "2026-08-01"]) == ["/ends_on ends_before_start"])
    }

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        let matrix = StateMatrix(trial: trial, whole: Self.body.patched(["starts_on": "2026-09-01", "evaluation": "Sept rencontres."]))
        matrix.check(
            states: ["draft", "planned", "running", "closed", "evaluated", "cancelled"],
            steps: "draft→planned|cancelled; planned→running|cancelled; running→closed|cancelled; closed→evaluated")
        matrix.check(needs: [
            "planned": ["starts_on"], "running": ["starts_on"], "closed": ["starts_on"], "evaluated": ["starts_on", "evaluation"], "draft": [],
            "cancelled": [],
        ])
    }

    @Test func `A campaign knows no force`() {
        #expect(!trial.collection.hasForce)
    }

    @Test func `One campaign a level has a national reference, within its region`() {
        #expect(trial.collection.keys.map { $0.map(\.name) } == [["code"], ["level", "national_ref", "origin"]])
    }
}
