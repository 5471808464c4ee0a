import Testing

@testable import Domain

@Suite struct CodeListTests {
    @Test("the lists are those of the contract, in order")
    func names() {
        #expect(
            CodeList.all.map(\.name) == [
                "adherent-kinds", "departments", "objective-kinds", "legal-forms", "person-categories", "audiences", "themes", "employee-themes",
                "topics",
                "sectors", "participation-modes", "partner-kinds", "scales", "purposes", "campaign-targets", "fundings", "roles", "body-kinds",
                "mandate-topics", "legal-bases", "labels", "prescriber-kinds", "publics", "thematiques", "reseaux-porteurs", "rome",
            ])
        #expect(CodeList.named("scales")?.codes == ["local", "regional", "national", "european"])
        #expect(CodeList.named("échelles") == nil)
    }

    @Test("every code has a label of its own, and stands in its list once", arguments: CodeList.all.map(\.name))
    func wellFormed(name: String) throws {
        let list = try #require(CodeList.named(name))
        #expect(!list.items.isEmpty)
        #expect(Set(list.codes).count == list.codes.count)
        #expect(list.items.allSatisfy { !$0.labelFr.isEmpty && $0.labelFr.first?.isWhitespace == false && list.contains($0.code) })
        #expect(list.items.allSatisfy { list.label(of: $0.code) == $0.labelFr })
        #expect(!list.contains("") && !list.contains("inconnu"))
        #expect(list.items.allSatisfy { !$0.labelFr.contains("  ") })
    }

    @Test(
        "the codes are the contract's",
        arguments: [
            ("adherent-kinds", "ACI AI EI ETTI EITI GEIQ EA EATT ESAT EBE OSP other"), ("departments", "09 11 12 30 31 32 34 46 48 65 66 81 82"),
            ("objective-kinds", "mission support value charter_principle theme strategic_objective operational_objective"),
            ("legal-forms", "association scop scic sarl sas sa foundation ccas local_authority employers_group other"),
            ("person-categories", "pathway_employee permanent_employee administrator volunteer other"),
            ("audiences", "administrator permanent_employee pathway_employee volunteer director"),
            (
                "themes",
                """
                finance economic_development quality equality citizenship rights digital management listening legal social_support values \
                participation other
                """
            ),
            ("employee-themes", "rights care culture citizenship equality skills recruitment other"),
            ("topics", "future_jobs job_quality participation working_conditions non_discrimination services regulation funding other"),
            ("sectors", "personal_services green_spaces farming building cleaning reuse textile catering mobility industry digital culture other"),
            ("participation-modes", "works_council expression_group general_meeting suggestions other"),
            (
                "partner-kinds",
                """
                iae_network ess_network company public_buyer local_authority state_service prescriber training_body solidarity_finance \
                social_landlord research european other
                """
            ),
            ("scales", "local regional national european"),
            ("purposes", "recruitment training procurement network_membership advocacy finance project pathway_support visibility other"),
            ("campaign-targets", "state parliament region department city europe public"), ("fundings", "opco region pic state self other"),
            ("roles", "director president counsellor technical_supervisor treasurer hr other"),
            (
                "body-kinds",
                "CRE CREFOP CDPE CLPE CDIAE DREETS DDETS CRESS OPCO IRIO regional_council departmental_council france_travail coorace_national other"
            ),
            ("mandate-topics", "employment inclusion territorial_solidarity ess training other"),
            ("legal-bases", "L2113-12 L2113-13 L2113-14 L2113-15 clause_execution other"), ("labels", "EUST"),
            (
                "prescriber-kinds",
                """
                AFPA ASE Orienteur CAARUD CADA CAF CAP_EMPLOI CAVA CCAS CHRS CHU CIDFF CPH CSAPA E2C EPIDE FT HUDA ML MSA OACAS OIL ODC OHPD \
                OCASF PENSION PIJ_BIJ PJJ PLIE RS_FJT PREVENTION DEPT SPIP Autre
                """
            ),
        ])
    func codes(name: String, codes: String) {
        #expect(CodeList.named(name)?.codes.joined(separator: " ") == codes)
    }

    @Test("the lists from outside are whole")
    func embedded() {
        #expect(CodeList.publics.items.count == 14)
        #expect(CodeList.thematiques.items.count == 69)
        #expect(CodeList.reseauxPorteurs.items.count == 108)
        #expect(CodeList.rome.items.count == 532)
        #expect(CodeList.publics.label(of: "tous-publics") == "Tous publics")
        #expect(CodeList.reseauxPorteurs.label(of: "coorace") == "Fédération COORACE")
        #expect(CodeList.rome.label(of: "A1201") == "Bûcheronnage et élagage")
    }

    @Test("five kinds of adherents are SIAE")
    func siaeKinds() {
        #expect(CodeList.siaeKinds == ["ACI", "AI", "EI", "ETTI", "EITI"])
        #expect(CodeList.siaeKinds.allSatisfy(CodeList.adherentKinds.contains))
    }

    @Test("every theme has a thématique of data·inclusion")
    func thematiques() {
        #expect(CodeList.themes.codes.allSatisfy { CodeList.thematiques.contains(CodeList.thematique(ofTheme: $0)) })
        #expect(CodeList.thematique(ofTheme: "digital") == "numerique--maitriser-les-fondamentaux-du-numerique")
        #expect(CodeList.thematique(ofTheme: "finance") == "se-former--trouver-sa-formation")
    }

    @Test("a reserved contract is for the kinds that its article names")
    func legalBases() {
        #expect(CodeList.kindsEligible(underLegalBasis: "L2113-12") == ["EA", "EATT", "ESAT"])
        #expect(CodeList.kindsEligible(underLegalBasis: "L2113-13") == CodeList.siaeKinds)
        #expect(CodeList.kindsEligible(underLegalBasis: "L2113-14")?.count == 8)
        #expect(CodeList.kindsEligible(underLegalBasis: "L2113-15") == nil)
        #expect(CodeList.kindsEligible(underLegalBasis: "other") == nil)
    }
}
