import Testing

@testable import Domain

@Suite struct CommunesTests {
    @Test("all 4,454 communes of the 13 départements are there")
    func complete() {
        let communes = Communes.shared.all
        #expect(communes.count == 4454)
        #expect(Set(communes.map(\.inseeCode)).count == 4454)
        #expect(Set(communes.map(\.department)) == Set(Departments.codes))
        #expect(communes.allSatisfy { InseeCode.normalized($0.inseeCode) != nil && InseeCode.department(of: $0.inseeCode) == $0.department })
        #expect(communes.allSatisfy { !$0.postalCodes.isEmpty && $0.postalCodes.allSatisfy { PostalCode.normalized($0) != nil } })
        #expect(communes.allSatisfy { (-0.5...5).contains($0.longitude) && (42...45.1).contains($0.latitude) })
        #expect(communes.filter { $0.areaType == "rural" }.count == 3317)
    }

    @Test("a commune is found by its INSEE code")
    func byCode() throws {
        let toulouse = try #require(Communes.shared["31555"])
        #expect(toulouse.name == "Toulouse")
        #expect(toulouse.department == "31")
        #expect(toulouse.postalCodes == ["31000", "31100", "31200", "31300", "31400", "31500"])
        #expect(toulouse.areaType == "urban")
        #expect(Communes.shared["09003"]?.name == "L'Aiguillon")
        #expect(Communes.shared["09003"]?.areaType == "rural")
        #expect(Communes.shared["33063"] == nil)
        #expect(Communes.shared[""] == nil)
    }

    @Test("communes are sorted by name, blind to accents, then by code")
    func order() {
        let keys = Communes.shared.all.map { (fold($0.name), $0.inseeCode) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("a search looks at the beginning of each word")
    func search() {
        #expect(Communes.shared.matching("aigu junt").map(\.name) == ["Aigues-Juntes"])
        #expect(Communes.shared.matching("TOULOUSE").map(\.inseeCode).contains("31555"))
        #expect(Communes.shared.matching("l'aiguillon").contains { $0.inseeCode == "09003" })
        #expect(Communes.shared.matching("oulouse").isEmpty)
        #expect(Communes.shared.matching(" ").count == 4454)
    }

    @Test("the départements are the 13 of Occitanie, their prefectures among the communes")
    func departments() {
        #expect(Departments.codes == ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"])
        #expect(Departments.name(of: "09") == "Ariège")
        #expect(Departments.name(of: "33") == nil)
        #expect(Departments.contains("82") && !Departments.contains("9") && !Departments.contains("33"))
        #expect(Departments.all.allSatisfy { Communes.shared[$0.prefectureInseeCode]?.name == $0.prefecture })
    }
}
