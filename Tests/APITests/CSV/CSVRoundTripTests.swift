import CustomDump
import JSON
import Testing

@Suite struct CSVRoundTripTests {
    /// Texts in which everything stands that CSV, spreadsheets, lists and JSON treat specially.
    private struct Texts {
        private var state: UInt64
        private static let pieces = [
            "\"", "\"\"", ",", ";", "|", "\\", "\\|", "=", "+", "-", "@", "'", "''", "null", "été", "œuvre", "＝", "＠", " ", "a", "1.5", "true", "🦋",
            "{", "}",
            "[", ":", "\u{301}", "\u{FEFF}",
        ]

        init(_ seed: UInt64) { state = seed }

        mutating func number(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }

        /// - Parameter breaks: whether lines may break.
        mutating func text(_ pieces: ClosedRange<Int>, breaks: Bool = false) -> JSON {
            let all = breaks ? Self.pieces + ["\n", "\r\n", "\r", "\t", "\n\n"] : Self.pieces
            let text = (0..<(pieces.lowerBound + number(pieces.count))).map { _ in all[number(all.count)] }.joined()
            return .string(text.contains { !$0.isWhitespace } ? text : text + "x")
        }

        mutating func optional(_ pieces: ClosedRange<Int>, breaks: Bool = false) -> JSON {
            number(3) == 0 ? .null : number(12) == 0 ? "null" : text(pieces, breaks: breaks)
        }

        mutating func list() -> JSON {
            var texts: [JSON] = []
            for _ in 0..<number(4) {
                let text = number(8) == 0 ? "null" : text(1...3)
                if !texts.contains(text) { texts.append(text) }
            }
            return .array(texts)
        }
    }

    private static func adherent(_ number: Int, _ texts: inout Texts) -> JSON {
        Sample.adherent(
            number,
            [
                "name": texts.text(3...6), "brand": texts.optional(1...3), "description": texts.text(5...8, breaks: true),
                "founding_story": texts.optional(1...4, breaks: true), "public_phone": texts.number(2) == 0 ? "+33561000000" : nil,
                "address": ["line1": texts.optional(1...3), "city": texts.optional(1...3)],
                "external_ids": ["a": .string("\(number)|\\\"=\(number)"), "les_emplois": .string("'=\(number)")],
                "location": texts.number(2) == 0 ? ["latitude": 43.604512345, "longitude": .number(-Double(number) / 8)] : nil,
                "governance": ["board_seats": .integer(texts.number(200)), "one_person_one_vote": .bool(texts.number(2) == 0)],
                "sectors": texts.number(2) == 0 ? ["reuse", "textile"] : [], "objective_codes": ["OBJ-12", "OBJ-18"],
            ])
    }

    private static func campaign(_ number: Int, _ texts: inout Texts) -> JSON {
        Sample.campaign(
            "C-\(number)",
            ["title": texts.text(3...8), "message": texts.optional(1...9, breaks: true), "demands": texts.list(), "starts_on": "2026-01-31"])
    }

    private func withoutTimes(_ records: [JSON]) -> [JSON] {
        records.map { $0.mergePatched(with: ["created_at": nil, "updated_at": nil]) }
    }

    @Test(arguments: ["", "?delimiter=semicolon&bom=true"])
    func `What is exported imports into another database as equal records, and again as unchanged`(query: String) async throws {
        let one = try TestServer()
        let other = try TestServer()
        var texts = Texts(query.isEmpty ? 11 : 12)
        try await one.load("adherents", (1...150).map { Self.adherent($0, &texts) })
        try await one.load("campaigns", (1...150).map { Self.campaign($0, &texts) })
        let delimiter = query.isEmpty ? "" : "?delimiter=semicolon"
        for collection in ["adherents", "campaigns"] {
            let csv = try await one.get("/v1/\(collection)\(query)", ["Accept": "text/csv"])
            let answer = try await other.send("POST", "/v1/\(collection)/batch\(delimiter)", ["Content-Type": "text/csv"], body: csv.bytes)
            #expect(answer.status == 200, "\(answer.text.prefix(2000))")
            let source = try await one.get("/v1/\(collection)?limit=500").items
            let copy = try await other.get("/v1/\(collection)?limit=500").items
            #expect(source.count == 150)
            expectNoDifference(withoutTimes(copy), withoutTimes(source))
            let again = try await other.send("POST", "/v1/\(collection)/batch\(delimiter)", ["Content-Type": "text/csv"], body: csv.bytes)
            #expect(again.json["summary"]?["unchanged"] == 150)
        }
    }

    @Test func `The charter's objectives come back unchanged`() async throws {
        let server = try TestServer()
        _ = try await server.patch("/v1/objectives/OBJ-12", ["targets": ["2027": 12], "note": "=1|2"])
        let csv = try await server.get("/v1/objectives", ["Accept": "text/csv"])
        let answer = try await server.send("POST", "/v1/objectives/batch", ["Content-Type": "text/csv"], body: csv.bytes)
        #expect(answer.json["summary"]?["unchanged"] == 67)
    }
}
