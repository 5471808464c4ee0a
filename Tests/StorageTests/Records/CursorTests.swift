import Domain
import JSON
import Testing

@testable import Storage

@Suite struct CursorTests {
    @Test func `A cursor's text reads back as the same cursor`() throws {
        let values: [[SQLValue]] = [
            [.text("01937b1c")], [.null, .text("id")], [.integer(-3), .text("é\"\\\u{0}𝔄")], [.real(0.1), .integer(.max >> 11), .null, .text("")],
        ]
        for values in values {
            for fingerprint in [0, 1, UInt64.max] {
                let cursor = Cursor(fingerprint: fingerprint, values: values)
                #expect(Cursor(cursor.text) == cursor)
                #expect(cursor.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"+/=&%".utf8.contains($0) })
            }
        }
    }

    @Test func `A text that is no cursor is none`() {
        for text in ["", "x", "AQ", "!!!!", "AVsiMSJd=", "AltdXQ", "AVtd", "AVsxXQ", "AVsiMSIsW11d", "AVsiMSIse31d", "AVsiMSIsdHJ1ZV0", "é"] {
            #expect(Cursor(text) == nil, "\(text)")
        }
    }

    @Test func `Base64url is that of RFC 4648 without padding`() {
        let vectors = ["": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "fooba": "Zm9vYmE", "foobar": "Zm9vYmFy"]
        for (text, encoded) in vectors {
            #expect(Base64URL.encode(Array(text.utf8)) == encoded)
            #expect(Base64URL.decode(encoded) == Array(text.utf8))
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64URL.decode("A") == nil)
    }

    @Test func `Whatever a client makes of a cursor, it is refused or read, and never breaks the query`() throws {
        let database = try RecordDatabase()
        try database.fill("adherents", count: 12, seed: 8)
        var random = SeededGenerator(state: 1)
        var selection = Selection()
        selection.limit = 3
        selection.sort = [
            .init(try database.member("name", of: "adherents"), descending: true),
            .init(try database.member("founded_on", of: "adherents"), descending: true),
        ]
        let text = try #require(try database.read("adherents") { try $0.page(selection) }.next?.text)
        for _ in 0..<2000 {
            var bytes = Array(text.utf8)
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(45 + random.next() % 78)
            guard let cursor = Cursor(String(decoding: bytes, as: UTF8.self)), cursor.values.count == selection.orderCount else { continue }
            selection.cursor = cursor
            _ = try database.read("adherents") { try $0.page(selection) }
        }
        for values in [[.null, .null, .null], [.integer(1), .real(0.5), .null], [.text(""), .null, .integer(3)]] as [[SQLValue]] {
            for descending in [true, false] {
                selection.sort = selection.sort.map { .init($0.member, descending: descending) }
                selection.cursor = Cursor(fingerprint: 0, values: values)
                _ = try database.read("adherents") { try $0.page(selection) }
            }
        }
    }

    @Test func `A selection's fingerprint changes with its filters, words, order and time, not with its size`() throws {
        let database = try RecordDatabase()
        let name = try database.member("name", of: "adherents")
        let kind = try database.member("kind", of: "adherents")
        var selections = [Selection()]
        func add(_ change: (inout Selection) -> Void) {
            var selection = Selection()
            change(&selection)
            selections.append(selection)
        }
        add { $0.conditions = [Condition(kind, .anyOf([.text("ACI")]))] }
        add { $0.conditions = [Condition(kind, .anyOf([.text("EI")]))] }
        add { $0.conditions = [Condition(kind, .noneOf([.text("EI")]))] }
        add { $0.conditions = [Condition(name, .anyOf([.text("EI")]))] }
        add { $0.words = ["atelier"] }
        add { $0.sort = [.init(name, descending: false)] }
        add { $0.sort = [.init(name, descending: true)] }
        add { $0.sort = [.init(name, descending: false), .init(kind, descending: false)] }
        add { $0.asOf = database.now }
        let prints = selections.map { $0.fingerprint(of: "adherents") } + [Selection().fingerprint(of: "trainings")]
        #expect(Set(prints).count == prints.count)
        var larger = Selection()
        larger.limit = 7
        #expect(larger.fingerprint(of: "adherents") == prints[0])
    }
}
