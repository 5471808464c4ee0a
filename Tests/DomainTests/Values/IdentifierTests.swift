import Testing

@testable import Domain

@Suite struct IdentifierTests {
    @Test(
        "a SIRET is taken with spaces and dots, and written without",
        arguments: [
            ("73282932000074", "73282932000074"), ("732 829 320 00074", "73282932000074"), ("732.829.320.00074", "73282932000074"),
            ("732\u{A0}829\u{202F}320\u{2009}00074", "73282932000074"), ("13003013300016", "13003013300016"),
        ])
    func takesSiret(text: String, canonical: String) {
        #expect(Siret.normalized(text) == canonical)
    }

    @Test("La Poste's establishments add up to a multiple of 5, its head office passes Luhn", arguments: ["35600000000048", "35600000049837"])
    func takesLaPoste(text: String) {
        #expect(Siret.normalized(text) == text)
    }

    @Test(
        "a SIRET with a wrong key, length or character is refused",
        arguments: [
            "73282932000079", "35600000049838", "35600000000212", "50010961600027", "7328293200007", "732829320000740", "7328293200007A", "",
            "7328-2932000074", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "73282932000074\u{0}",
        ])
    func refusesSiret(text: String) {
        #expect(Siret.normalized(text) == nil)
    }

    @Test("a SIRET whose SIREN alone fails Luhn is refused")
    func refusesSirenWithoutKey() {
        // 100000000 has no key; the 14 digits together have one.
        #expect(Digits.passLuhn([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8]))
        #expect(Siret.normalized("10000000000008") == nil)
    }

    @Test("the SIREN is the SIRET's first nine digits")
    func siren() {
        #expect(Siret.siren(of: "73282932000074") == "732829320")
    }

    @Test("an RNA number is W and nine digits")
    func rna() {
        #expect(Rna.normalized("W313000123") == "W313000123")
        for text in ["313000123", "W31300012", "W3130001234", "w313000123", "W31300012A", "", "W٣١٣٠٠٠١٢٣"] { #expect(Rna.normalized(text) == nil) }
    }

    @Test("a declaration number is eleven digits")
    func nda() {
        #expect(Nda.normalized("76310000131") == "76310000131")
        for text in ["7631000013", "763100001311", "7631000013A", ""] { #expect(Nda.normalized(text) == nil) }
    }

    @Test("a NAF code loses its dot")
    func naf() {
        #expect(Naf.normalized("88.99B") == "8899B")
        #expect(Naf.normalized("8899B") == "8899B")
        for text in ["88B99", "8899b", "889.9B", "8899", "88..99B", "", "8899É"] { #expect(Naf.normalized(text) == nil) }
    }

    @Test(
        "an INSEE code says its département",
        arguments: [("09122", "09"), ("31555", "31"), ("2A004", "2A"), ("2B033", "2B"), ("97105", "971"), ("98735", "987")])
    func inseeCode(code: String, department: String) {
        #expect(InseeCode.normalized(code) == code)
        #expect(InseeCode.department(of: code) == department)
    }

    @Test("what has not the form of an INSEE code is refused", arguments: ["9122", "2C004", "2a004", "A2004", "315555", "2AB04", ""])
    func refusesInseeCode(text: String) {
        #expect(InseeCode.normalized(text) == nil)
    }

    @Test("a ROME code is one of the list")
    func romeCode() {
        #expect(RomeCode.normalized("A1201") == "A1201")
        for text in ["Z1201", "A1200", "a1201", "A12011", ""] { #expect(RomeCode.normalized(text) == nil) }
    }

    @Test("a postal code is five digits")
    func postalCode() {
        #expect(PostalCode.normalized("31000") == "31000")
        for text in ["3100", "310000", "2A000", "31 000", ""] { #expect(PostalCode.normalized(text) == nil) }
    }
}
