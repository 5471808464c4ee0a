import JSON
import Testing

@testable import Domain

@Suite struct ShapeReadingTests {
    /// The codes of what is wrong with a value, and the value that is kept.
    private func read(_ shape: Shape, _ value: JSON) -> (codes: [String], value: JSON?) {
        var issues: [Issue] = []
        let value = shape.read(value, at: .root, issues: &issues)
        return (issues.map(\.code.rawValue), value)
    }

    private func code(_ shape: Shape, _ value: JSON) -> String? {
        let read = read(shape, value)
        #expect(read.codes.isEmpty || read.value == nil)
        return read.codes.first
    }

    @Test func `Every shape refuses values of another type`() {
        let shapes: [(Shape, String)] = [
            (.text(1...9, lines: .one), "string"), (.formatted(.siret), "string"), (.day, "string"), (.instant, "string"), (.code(.scales), "string"),
            (.oneOf(["a"]), "string"), (.reference(collection: "adherents"), "string"), (.objective(kinds: []), "string"),
            (.integer(0...9), "integer"), (.decimal(0...9, places: 2), "number"), (.boolean, "boolean"), (.list(.boolean, minimum: 0), "list"),
            (.object([]), "object"), (.map(.year, .boolean), "object"),
        ]
        let values: [(JSON, Set<String>)] = [
            ("x", ["string"]), (1, ["integer", "number"]), (1.5, ["number"]), (true, ["boolean"]), ([], ["list"]), ([:], ["object"]),
        ]
        for (shape, type) in shapes {
            for (value, types) in values where !types.contains(type) {
                var issues: [Issue] = []
                #expect(shape.read(value, at: .root, issues: &issues) == nil)
                #expect(issues.map(\.code) == [.invalidType], "\(type) \(value)")
                #expect(issues.first?.expected == type)
            }
        }
    }

    @Test func `A text's length counts Unicode scalars`() {
        let shape = Shape.text(3...5, lines: .one)
        #expect(code(shape, "ab") == "too_short")
        #expect(code(shape, "abc") == nil)
        #expect(code(shape, "ééééé") == nil)
        #expect(code(shape, "abcdef") == "too_long")
        #expect(code(shape, "👩‍🚒👩‍🚒") == "too_long")
    }

    @Test func `A text of nothing but white space is too short`() {
        #expect(code(.text(1...9, lines: .one), "") == "too_short")
        #expect(code(.text(1...9, lines: .one), "  \u{A0} ") == "too_short")
        #expect(code(.text(0...9, lines: .one), " ") == nil)
    }

    @Test func `Line ends are for texts of several lines, other control characters for none`() {
        for control in ["\n", "\t", "\r"] {
            #expect(code(.text(1...9, lines: .one), .string("a\(control)b")) == "invalid_format")
            #expect(code(.text(1...9, lines: .several), .string("a\(control)b")) == nil)
        }
        #expect(code(.text(1...9, lines: .several), "a\r\nb") == nil)
        #expect(code(.text(1...9, lines: .several), "a\u{0}b") == "invalid_format")
        var issues: [Issue] = []
        _ = Shape.text(1...9, lines: .one).read("a\nb\u{1F}", at: .root, issues: &issues)
        #expect(issues.first?.value == "U+000A")
    }

    @Test func `A whole number is whole, however it is written`() throws {
        let shape = Shape.integer(0...10)
        for text in ["10", "10.0", "1e1"] { #expect(code(shape, try JSON(parsing: Array(text.utf8))) == nil) }
        #expect(code(shape, 2.5) == "invalid_type")
        #expect(code(shape, -1) == "out_of_range")
        #expect(code(shape, 11) == "out_of_range")
    }

    @Test(
        "A number has no more decimals than it may",
        arguments: [
            (0.5, nil), (7.25, nil), (1999.99, nil), (0.57, nil), (1.005, "invalid_format"), (1999.999, "invalid_format"), (2000.001, "out_of_range"),
            (1500.001, "invalid_format"), (0.501, "invalid_format"), (0.49, "out_of_range"), (1234.5678, "invalid_format"),
        ] as [(Double, String?)])
    func decimals(number: Double, expected: String?) {
        #expect(code(.decimal(0.5...2000, places: 2), .number(number)) == expected)
    }

    @Test func `Every number of two decimals is taken`() {
        var issues: [Issue] = []
        for cents in 50...200_000 { _ = Shape.decimal(0.5...2000, places: 2).read(.number(Double(cents) / 100), at: .root, issues: &issues) }
        #expect(issues.isEmpty)
    }

    @Test func `Coordinates are taken with all their decimals`() {
        let shape = Adherent().location.latitude.member.shape
        for number in [43.604512345678912, -90, 90, 0.000_000_123_456_7, 1.4442469999999999] { #expect(code(shape, .number(number)) == nil) }
        #expect(code(shape, 90.1) == "out_of_range")
    }

    @Test func `Days and times are brought to one form`() {
        #expect(code(.day, "2026-02-29") == "invalid_format")
        #expect(code(.day, "2026-2-3") == "invalid_format")
        #expect(read(.instant, "2026-03-02T10:15:00+01:00").value == "2026-03-02T09:15:00.000Z")
        #expect(code(.instant, "2026-03-02T10:15:00") == "invalid_format")
    }

    @Test func `A code outside its list is told what is allowed and what is near`() {
        var issues: [Issue] = []
        _ = Shape.code(.scales).read("regionnal", at: .root, issues: &issues)
        #expect(issues.first?.allowed == ["local", "regional", "national", "european"])
        #expect(issues.first?.nearest == "regional")
        #expect(code(.code(.departments), "75") == "invalid_value")
        #expect(code(.code(.departments), 9) == "invalid_type")
    }

    @Test func `An objective's code must be one of the charter, and of the kinds asked for`() {
        #expect(code(.objective(kinds: []), "OBJ-12") == nil)
        #expect(code(.objective(kinds: []), "OBJ-50") == "unknown_reference")
        #expect(code(.objective(kinds: ["value"]), "VAL-1") == nil)
        #expect(code(.objective(kinds: ["value"]), "OBJ-12") == "unknown_reference")
    }

    @Test func `A list has as many elements as it must, no more than a thousand, and none twice`() {
        let shape = Shape.list(.formatted(.siret), minimum: 1)
        #expect(read(shape, []).codes == ["too_short"])
        #expect(read(shape, ["73282932000074", "732 829 320 00074"]).codes == ["repeated"])
        #expect(read(shape, ["x", "y"]).codes == ["invalid_siret", "invalid_siret"])
        #expect(read(.list(.integer(0...2000), minimum: 0), .array((0...1000).map { .integer($0) })).codes == ["too_long"])
        #expect(read(.list(.integer(0...2000), minimum: 0), .array((0..<1000).map { .integer($0) })).codes.isEmpty)
    }
}
