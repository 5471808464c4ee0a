import Testing

@testable import Domain

@Suite struct StrategicFrameworkTests {
    let framework = StrategicFramework.shared

    private func collapsed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test("the framework has 67 items, 49 of them objectives")
    func counts() {
        #expect(framework.items.count == 67)
        let kinds = Dictionary(grouping: framework.items, by: \.kind).mapValues(\.count)
        #expect(
            kinds == [
                "mission": 2, "support": 2, "value": 3, "charter_principle": 6, "theme": 5, "strategic_objective": 12, "operational_objective": 37,
            ])
        #expect(framework.items.compactMap(\.seedOrder) == Array(1...49))
        #expect(Set(framework.items.map(\.code)).count == 67)
    }

    @Test("every label is the charter's, word for word")
    func verbatim() {
        let charter = collapsed(framework.charterText)
        for item in framework.items {
            #expect((item.labelFr == nil) == (item.kind == "theme"), "\(item.code)")
            if let label = item.labelFr { #expect(charter.contains(collapsed(label)), "\(item.code)") }
            #expect(item.labelEn != nil || item.kind.hasSuffix("objective"), "\(item.code)")
        }
    }

    @Test("every section is cut from the charter as it stands")
    func sections() {
        for item in framework.items {
            let hasSection = ["mission", "support", "value", "charter_principle"].contains(item.kind)
            #expect((item.textFr != nil) == hasSection, "\(item.code)")
            if let text = item.textFr {
                #expect(framework.charterText.contains(text), "\(item.code)")
                #expect(text.unicodeScalars.count <= 10_000, "\(item.code)")
            }
        }
    }

    @Test("a value's section begins under its heading and ends before the next")
    func values() throws {
        let dignity = try #require(framework["VAL-1"]?.textFr)
        #expect(dignity.hasPrefix("L'emploi est un des moyens"))
        #expect(dignity.hasSuffix("participation à la vie de l'association."))
        #expect(fold(dignity).contains("reconnaissance sociale"))
        let solidarity = try #require(framework["VAL-2"]?.textFr)
        #expect(solidarity.hasPrefix("L'économie sociale est une forme d'économie"))
        #expect(solidarity.hasSuffix("dans cet esprit de solidarité."))
        let democracy = try #require(framework["VAL-3"]?.textFr)
        #expect(democracy.hasPrefix("Les adhérents qui composent Coorace Occitanie"))
        #expect(democracy.hasSuffix("la vie du réseau régional et national."))
    }

    @Test("missions and supports share the section on the double mission, principles the charter's paragraph")
    func sharedSections() throws {
        let missions = try #require(framework["MIS-1"]?.textFr)
        #expect(missions.hasPrefix("Les axes stratégiques de COORACE Occitanie se déclinent selon une double mission :"))
        #expect(missions.hasSuffix("la participation des salariés à la vie associative."))
        for code in ["MIS-2", "SUP-1", "SUP-2"] { #expect(framework[code]?.textFr == missions) }
        let charter = try #require(framework["CHA-1"]?.textFr)
        #expect(charter.hasPrefix("Paragraphe « L'ancrage du réseau Coorace dans l'ESS »"))
        #expect(charter.hasSuffix("ne peuvent pas être distribuées."))
        for code in ["CHA-2", "CHA-3", "CHA-4", "CHA-4A", "CHA-4B"] { #expect(framework[code]?.textFr == charter) }
    }

    @Test("the two typing errors of the charter are corrected beside the label")
    func corrections() throws {
        #expect(framework.items.filter { $0.labelCorrectedFr != nil }.map(\.code) == ["OBJ-11", "OBJ-33"])
        #expect(framework["OBJ-11"]?.labelFr?.hasPrefix("Informers, former") == true)
        #expect(framework["OBJ-11"]?.labelCorrectedFr == "Informer, former et outiller toutes les parties prenantes internes")
        let citizenship = try #require(framework["OBJ-33"])
        #expect(citizenship.labelFr?.contains("engagement associative") == true)
        #expect(citizenship.labelCorrectedFr == citizenship.labelFr?.replacing("engagement associative", with: "engagement associatif"))
    }

    @Test("references lead to items of the right kind")
    func references() {
        for item in framework.items {
            if let parent = item.parent { #expect(framework.has(code: parent), "\(item.code)") }
            if let theme = item.theme { #expect(framework.has(code: theme, kinds: ["theme"]), "\(item.code)") }
            if let mission = item.mission { #expect(framework.has(code: mission, kinds: ["mission"]), "\(item.code)") }
            #expect((item.relatedMissions ?? []).allSatisfy { framework.has(code: $0, kinds: ["mission"]) })
            #expect((item.relatedMissions != nil) == (item.kind == "theme"))
            #expect(CodeList.objectiveKinds.contains(item.kind))
        }
        #expect(framework["OBJ-40"]?.parent == "OBJ-38")
        #expect(framework["OBJ-40"]?.parentBasis == "seed")
        #expect(framework["T-TER"]?.relatedMissions == ["MIS-2", "MIS-1"])
        #expect(!framework.has(code: "OBJ-50"))
        #expect(!framework.has(code: "OBJ-12", kinds: ["value"]))
        #expect(framework["obj-12"] == nil)
    }

    @Test("headings and the law are read from the charter")
    func headings() {
        #expect(framework.headingFr == "Objectifs stratégiques et opérationnels")
        #expect(framework.charterTitleFr == "L'ancrage du réseau Coorace dans l'ESS")
        #expect(framework.charterLaw == "Loi du 31 juillet 2014")
        #expect(framework.charterText.utf8.count == 13_313)
        #expect(framework.charterText.hasPrefix("\n\nNous travaillons ensemble"))
    }
}
