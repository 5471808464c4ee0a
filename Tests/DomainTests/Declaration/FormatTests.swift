import Testing

@testable import Domain

@Suite struct FormatTests {
    private static let formats: [Format] = [
        .siret, .siren, .rna, .nda, .naf, .inseeCode, .postalCode, .phone, .email, .webAddress, .uuid, .code, .rncp, .rs, .formacode, .externalSource,
        .year,
    ]

    @Test("A format's example is in canonical form, fits its expression and its length", arguments: formats.map(\.name))
    func example(name: String) throws {
        let format = try #require(Self.formats.first { $0.name == name })
        #expect(format.normalized(format.example) == format.example)
        #expect(format.example.unicodeScalars.count <= format.maximumLength)
        if let expression = format.expression { #expect(format.example.wholeMatch(of: try Regex(expression)) != nil) }
    }

    @Test("No format takes an empty text, a space or a control character", arguments: formats.map(\.name))
    func refuses(name: String) throws {
        let format = try #require(Self.formats.first { $0.name == name })
        for text in ["", " ", "\u{0}", "\n", format.example + "\n", format.example + "\u{0}"] {
            #expect(format.normalized(text) == nil, "\(text.debugDescription)")
        }
    }

    @Test func `Only a SIRET has a code of its own`() {
        for format in Self.formats { #expect(format.issue == (format.name == "siret" ? .invalidSiret : .invalidFormat)) }
    }

    @Test func `Codes of the two registers are bounded`() {
        #expect(Format.rncp.normalized("RNCP1") != nil && Format.rncp.normalized("RNCP1234567") == nil && Format.rncp.normalized("RNCP") == nil)
        #expect(Format.rs.normalized("RS5801") != nil && Format.rs.normalized("RS") == nil && Format.rs.normalized("rs1") == nil)
        #expect(Format.formacode.normalized("32667") != nil && Format.formacode.normalized("3266") == nil)
    }

    @Test func `Years are those from 1985 to 2100`() {
        for year in ["1985", "2026", "2100"] { #expect(Format.year.normalized(year) == year) }
        for year in ["1984", "2101", "+199", "026", "02026", "2026 "] { #expect(Format.year.normalized(year) == nil) }
    }
}
