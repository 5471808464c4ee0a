import JSON
import Testing

@Suite struct CSVMalformedTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private static let header = "code,title,audiences,themes,duration_hours,platform\n"
    private static func row(_ code: String) -> String { "\(code),Lire,director,finance,14,irio\n" }

    private func send(_ bytes: [UInt8], _ query: String = "", _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.send("POST", "/v1/trainings/batch?\(query)", ["Content-Type": "text/csv"].merging(headers) { $1 }, body: bytes)
    }

    private func total() async throws -> JSON? { try await server.get("/v1/trainings?count=exact").json["total"] }

    @Test(arguments: ["", "\u{FEFF}", "\n\r\n", "\u{FEFF}\r\n"])
    func `A file without a first line is 400, in either mode`(text: String) async throws {
        for mode in ["atomic", "partial"] { #expect(try await send(Array(text.utf8), "mode=\(mode)").outcome == "400 malformed_csv") }
    }

    @Test func `A first line alone does nothing`() async throws {
        for text in ["code,title", "code,title\r\n", "\u{FEFF}code\n\n\n", "\"code\",\"title\"\r\n"] {
            let answer = try await send(Array(text.utf8))
            #expect(answer.status == 200 && answer.json["results"] == [])
        }
    }

    @Test(arguments: [
        ("code,titre", "#/titre unknown_member"), ("code,adress.city", "#/adress.city unknown_member"),
        ("code,provider", "#/provider unknown_member"),
        ("code,title,code", "#/code repeated"), ("code,title,", "# unknown_member"), (",code", "# unknown_member"),
        ("external_ids.a,code,external_ids", "#/external_ids repeated"), ("external_ids,external_ids.a", "#/external_ids/a repeated"),
        ("code,external_ids.A b", "#/external_ids.A b unknown_member"), ("code,external_ids.", "#/external_ids. unknown_member"),
        ("Code, title", "#/Code unknown_member #/ title unknown_member"), ("code,if_versions", "#/if_versions unknown_member"),
        ("code,title.x", "#/title.x unknown_member"), ("FIN-01,Lire", "#/FIN-01 unknown_member #/Lire unknown_member"),
    ])
    func `Columns that are unknown, unnamed or there twice are 422, with all of them`(header: String, errors: String) async throws {
        for mode in ["atomic", "partial"] {
            let answer = try await send(Array("\n\(header)\nFIN-01,Lire\n".utf8), "mode=\(mode)")
            #expect(answer.outcome.removingPercentEncoding == "422 validation_failed \(errors)")
            #expect(answer.json["errors"]?[0]?["line"] == 2)
        }
    }

    @Test func `An unknown column is told with the nearest known one`() async throws {
        let answer = try await send(Array("code,titel,adresse.city,duration\nFIN-01,Lire,,\n".utf8))
        #expect(answer.json["errors"]?.arrayValue?.map { $0["nearest"] } == ["title", nil, "duration_hours"])
        #expect(answer.json["errors"]?[0]?["detail"] == "La colonne n° 2, « titel », n'existe pas ; vouliez-vous dire « title » ?")
    }

    @Test func `Thousands of unknown columns are told as a hundred and more`() async throws {
        let answer = try await send(Array((0..<5000).map { "x\($0)" }.joined(separator: ",").utf8))
        #expect(answer.status == 422)
        #expect(answer.json["errors"]?.arrayValue?.count == 100 && answer.json["errors_truncated"] == true)
    }

    @Test func `Another delimiter than the file's is 400 and says which to ask for`() async throws {
        let answer = try await send(Array("code;title\nFIN-01;Lire\n".utf8))
        #expect(answer.outcome == "400 invalid_parameter delimiter invalid_value")
        #expect(answer.json["errors"]?[0]?["nearest"] == "semicolon")
        #expect(try await send(Array("code,title\n".utf8), "delimiter=semicolon").json["errors"]?[0]?["nearest"] == "comma")
    }

    /// What makes the rest of a file unreadable, after two good lines, and where it is.
    static let broken: [(bytes: [UInt8], line: Int, place: String)] = [
        (Array("FIN-03,\"Lire,director,finance,14,irio\n\(row("FIN-04"))".utf8), 4, "Ligne 4, caractère 8 : ce guillemet"),
        (Array("FIN-03,\"Lire\" un,director,finance,14,irio\n".utf8), 4, "Ligne 4, caractère 14 : du texte"),
        (Array("FIN-03,Lire \"un\",director,finance,14,irio\n".utf8), 4, "Ligne 4, caractère 13 : guillemet"),
        (Array("FIN-03,\"Lire\nun\0\",director,finance,14,irio\n".utf8), 5, "Ligne 5, caractère 3 : caractère nul"),
        (Array("FIN-03,Lire\rFIN-04,Lire\r".utf8), 4, "Ligne 4, caractère 12 : retour chariot"),
        (Array("FIN-03,R".utf8) + [0xE9] + Array("ussir,director,finance,14,irio\n".utf8), 4, "Ligne 4, caractère 9 : octets"),
    ]

    @Test(arguments: broken)
    func `In partial mode what was stored before the file breaks off is told`(bytes: [UInt8], line: Int, place: String) async throws {
        let answer = try await send(Array((Self.header + Self.row("FIN-01") + Self.row("FIN-02")).utf8) + bytes, "mode=partial")
        #expect(answer.status == 207)
        #expect(answer.json["summary"]?["created"] == 2 && answer.json["summary"]?["failed"] == 1)
        let results = answer.json["results"]?.arrayValue ?? []
        #expect(results.map { $0["line"] } == [2, 3, .integer(line)])
        #expect(results.last?["status"] == 400 && results.last?["index"] == 2)
        #expect(results.last?["problem"]?["code"] == "malformed_csv")
        let detail = results.last?["problem"]?["detail"]?.stringValue ?? ""
        #expect(detail.hasPrefix(place) && detail.hasSuffix("La suite ne peut pas être lue."), "\(detail)")
        #expect(try await total() == 2)
    }

    @Test(arguments: broken)
    func `In atomic mode nothing is stored, and the line is told`(bytes: [UInt8], line: Int, place: String) async throws {
        let answer = try await send(Array((Self.header + Self.row("FIN-01") + Self.row("FIN-02")).utf8) + bytes)
        #expect(answer.outcome == "422 validation_failed #/2 malformed_csv")
        #expect(answer.json["errors"]?[0]?["line"] == .integer(line))
        #expect(answer.json["detail"]?.stringValue?.hasPrefix(place) == true)
        #expect(try await total() == 0)
    }

    @Test(arguments: [
        [0xE9], Array("code,\"title".utf8), Array("code,ti\"tle\n".utf8), Array("code\rtitle\r".utf8), [0xFF, 0xFE, 0x63, 0x00], [0x00],
    ])
    func `A first line that can't be read is 400, in either mode`(bytes: [UInt8]) async throws {
        for mode in ["atomic", "partial"] { #expect(try await send(bytes, "mode=\(mode)").outcome == "400 malformed_csv") }
    }

    @Test func `A line of 50 MB ends the batch, in memory's bounds, and what came before is told`() async throws {
        let long = Array((Self.header + Self.row("FIN-01") + "FIN-02,\"").utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 50 << 20)
        let partial = try await send(long, "mode=partial")
        #expect(partial.status == 207 && partial.json["summary"]?["created"] == 1)
        #expect(partial.json["results"]?[1]?["status"] == 413 && partial.json["results"]?[1]?["line"] == 3)
        let atomic = try await send(long)
        #expect(atomic.outcome == "422 validation_failed #/1 body_too_large")
        #expect(try await send(Array(repeating: UInt8(ascii: "x"), count: 2 << 20)).outcome == "413 body_too_large")
    }

    @Test func `gzip is taken off, and refused when it is cut short`() async throws {
        let packed = Self.gzip(Array((Self.header + Self.row("FIN-01")).utf8))
        #expect(try await send(packed, "", ["Content-Encoding": "gzip"]).status == 200)
        for count in [packed.count - 1, packed.count - 9, 12, 3] {
            let answer = try await send(Array(packed.prefix(count)), "mode=partial", ["Content-Encoding": "gzip"])
            #expect(answer.outcome == "400 malformed_request", "\(count)")
        }
        #expect(try await total() == 1)
    }

    /// The bytes in gzip (RFC 1952), stored as they are.
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ number: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
        var check = ~UInt32(0)
        for byte in bytes {
            check ^= UInt32(byte)
            for _ in 0..<8 { check = check & 1 == 1 ? (check >> 1) ^ 0xEDB8_8320 : check >> 1 }
        }
        let count = UInt32(bytes.count)
        let opening: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1]
        return opening + little(count, 2) + little(~count, 2) + bytes + little(~check, 4) + little(count, 4)
    }
}
