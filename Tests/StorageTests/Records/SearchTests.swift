import Domain
import JSON
import Testing

@testable import Storage

@Suite struct SearchTests {
    private let database: RecordDatabase

    init() throws { database = try RecordDatabase() }

    @Test(
        "Search is blind to case, accents, ligatures and apostrophes, on every word's beginning",
        arguments: ["œuvre", "OEUVRE", "l'œuv", "l’oeuvre", "CHATEAU", "château", "atel chat", "chât l'at", "oeuv-château"])
    func finds(text: String) throws {
        let id = try database.create("adherents", Bodies.adherent.patched(["name": "L'Atelier de l’Œuvre — Château"]))
        #expect(try database.search("adherents", text) == [id])
    }

    @Test("Every word must begin a word of the record", arguments: ["uvre", "atelier moulin", "hateau", "ateliers"])
    func findsNot(text: String) throws {
        try database.create("adherents", Bodies.adherent.patched(["name": "L'Atelier de l’Œuvre — Château"]))
        #expect(try database.search("adherents", text).isEmpty)
    }

    @Test func `Words are looked for in all members that are searched, nested and lists included`() throws {
        let id = try database.create(
            "adherents",
            Bodies.adherent.patched([
                "brand": "Recyclerie", "description": "Réemploi et espaces verts", "siret": "73282932000074", "founding_story": "Bergerie",
            ]))
        for text in ["recyclerie", "reemploi verts", "toulouse", "732829", "recyclerie toulouse"] {
            #expect(try database.search("adherents", text) == [id], "\(text)")
        }
        #expect(try database.search("adherents", "bergerie").isEmpty)
        let partnership = try database.create("partnerships", Bodies.partnership)
        #expect(try database.search("partnerships", "federation batiment") == [partnership])
        #expect(try database.search("objectives", "reconnaissance sociale").contains("VAL-1"))
    }

    @Test func `A changed text is found by its new words alone`() throws {
        let id = try database.create("adherents", Bodies.adherent.patched(["brand": "Recyclerie"]))
        try database.patch("adherents", id, ["brand": "Ressourcerie"])
        #expect(try database.search("adherents", "recyclerie").isEmpty)
        #expect(try database.search("adherents", "ressourcerie") == [id])
        try database.patch("adherents", id, ["brand": nil])
        #expect(try database.search("adherents", "ressourcerie").isEmpty)
        #expect(try database.search("adherents", "ateliers") == [id])
    }

    @Test func `A record changed several times in one transaction is found by its last words`() throws {
        let id = database.newID()
        try database.write("adherents") { writing in
            _ = try writing.create(writing.collection.read(Bodies.adherent.patched(["brand": "Un"])), id: id)
            for brand in ["Deux", "Trois", "Quatre"] { _ = try writing.change(id, .merge(["brand": .string(brand)])) }
            _ = try writing.delete(id)
            _ = try writing.restore(id)
            _ = try writing.change(id, .merge(["brand": "Cinq"]))
        }
        for word in ["un", "deux", "trois", "quatre"] { #expect(try database.search("adherents", word).isEmpty) }
        #expect(try database.search("adherents", "cinq") == [id])
        try database.delete("adherents", id)
        #expect(try database.search("adherents", "cinq").isEmpty)
        #expect(try database.rows("SELECT count(*) FROM adherents_search WHERE adherents_search MATCH '\"ateliers\"*'") == ["0"])
    }

    @Test func `Search goes with filters, order and pages`() throws {
        var ids: [String] = []
        for (number, kind) in ["ACI", "EI", "ACI", "EI", "ACI"].enumerated() {
            ids.append(try database.create("adherents", Bodies.adherent.patched(["name": .string("Atelier \(number)"), "kind": .string(kind)])))
        }
        try database.create("adherents", Bodies.adherent.patched(["name": "Moulin"]))
        var selection = Selection()
        selection.words = foldedWords("atelier")
        selection.limit = 2
        selection.sort = [.init(try database.member("name", of: "adherents"), descending: true)]
        #expect(try database.ids("adherents", selection) == ids.reversed())
        selection.conditions = [Condition(try database.member("kind", of: "adherents"), .anyOf([.text("ACI")]))]
        #expect(try database.ids("adherents", selection) == [ids[4], ids[2], ids[0]])
        #expect(try database.read("adherents") { try $0.count(selection) } == 3)
    }

    @Test func `Without a sort what is found comes as it was stored, page after page, while records come and go`() throws {
        var ids: [String] = []
        for number in 0..<20 {
            // Ids that do not follow the order in which they are stored.
            let id = "\(1000 + number * 7919 % 8999)0000-0000-4000-8000-000000000000"
            ids.append(try database.create("adherents", Bodies.adherent.patched(["name": .string("Atelier \(number)")]), id: id))
        }
        var selection = Selection()
        selection.words = foldedWords("atel")
        selection.limit = 3
        #expect(try database.ids("adherents", selection) == ids)
        selection.conditions = [Condition(try database.member("name", of: "adherents"), .noneOf([.text("Atelier 3")]))]
        #expect(try database.ids("adherents", selection) == ids.filter { $0 != ids[3] })
        selection.conditions = []
        let first = try database.read("adherents") { try $0.page(selection) }
        try database.delete("adherents", ids[1])
        try database.delete("adherents", ids[3])
        let last = try database.create("adherents", Bodies.adherent.patched(["name": "Atelier neuf"]))
        selection.cursor = first.next
        #expect(try database.ids("adherents", selection) == Array(ids[4...]) + [last])
        #expect(try database.read("adherents") { try $0.count(selection) } == 19)
    }

    @Test(
        "Words of any script are searched, and never take the query apart",
        arguments: ["Дом", "家族", "العربية", "½", "𝔄telier", "ʼn", "ñandú", "ⵣ", "𖹀𖹁", "a𖹀b", "ꟿ", "🛠️", "\u{0301}", "OR", "NEAR", "\"*", "a\"b"])
    func scripts(text: String) throws {
        let id = try database.create("adherents", Bodies.adherent.patched(["name": .string("xyz " + text)]))
        guard !foldedWords(text).isEmpty else { return }
        #expect(try database.search("adherents", text) == [id])
    }
}
