import Domain
import JSON

@testable import Storage

/// Bodies made from a collection's declaration, with few distinct values, so that filters and orders have ties.
struct RandomRecords {
    let collection: ResourceCollection
    /// Ids that references may take.
    var targets: [String] = []
    var random: SeededGenerator

    private static let words = ["Écluse", "écluse", "Abeille", "zébu", "Œuvre", "oeuf", "L'Atelier", "Latte", "𝔄ube", "Ébène"]
    private static let siret = ["73282932000074", "13003013300016", "35600000000048", "35600000049837"]
    private static let communes = ["31555", "09122", "48095", "34172", "11069", "12145", "81105", "09225"]

    mutating func body() -> JSON.Object {
        var body = JSON.Object()
        for member in collection.members where !member.traits.contains(.serverSet) && member.name != "external_ids" {
            if member.traits.contains(.required) || chance(2) { body[member.name] = value(member.name, member.shape) }
        }
        if collection.name == "adherents" { body = body.patched(["address": ["insee_code": .string(pick(Self.communes))], "governance": seats()]) }
        if body["rna"] != nil { body["legal_form"] = "association" }
        if body["rncp_code"] != nil || body["rs_code"] != nil { body["certifying"] = true }
        if chance(3) { body["external_ids"] = ["asp": .string(String(random.next() % 1_000_000))] }
        if body["code"] != nil { body["code"] = .string("C-\(random.next() % 1_000_000)") }
        return body
    }

    private mutating func value(_ name: String, _ shape: Shape) -> JSON {
        switch shape {
        case .text(let length, _): .string(pick(Self.words) + (length.lowerBound > 3 || chance(3) ? " \(random.next() % 3) etc." : ""))
        case .formatted(let format): .string(format.name == "siret" ? pick(Self.siret) : format.example)
        case .integer(let range): .integer(range.lowerBound + Int(random.next() % UInt64(min(range.upperBound - range.lowerBound + 1, 5))))
        case .decimal(let range, _): .number(max(range.lowerBound, 0) + Double(random.next() % 6) * 0.5)
        case .boolean: .bool(chance(2))
        case .day: .string("2026-0\(1 + random.next() % 4)-1\(random.next() % 3)")
        case .instant: "2026-03-02T09:15:00.000Z"
        case .code(let list): .string(list.codes[Int(random.next() % UInt64(min(list.codes.count, 5)))])
        case .oneOf(let values): .string(pick(values))
        case .reference: targets.isEmpty ? nil : .string(pick(targets))
        case .objective(let kinds): .string(pick(objectives(kinds)))
        case .list(let element, _): list(name, element)
        case .object(let members): object(members)
        case .map: ["2026": 1]
        }
    }

    private mutating func list(_ name: String, _ element: Shape) -> JSON {
        var items: [JSON] = []
        for _ in 0..<(1 + random.next() % 3) {
            let item = value(name, element)
            if item != .null, !items.contains(item), item != "tous-publics" { items.append(item) }
        }
        return .array(items)
    }

    private mutating func object(_ members: [Member]) -> JSON {
        var object = JSON.Object()
        for member in members where member.traits.contains(.required) || chance(2) { object[member.name] = value(member.name, member.shape) }
        return .object(object)
    }

    private mutating func seats() -> JSON {
        let counts = [random.next() % 4, random.next() % 4, random.next() % 4].sorted().map { Int($0) }
        var seats: JSON.Object = [:]
        for (name, count) in zip(["pathway_employee_seats", "employee_seats", "board_seats"], counts) {
            seats[name] = chance(4) ? nil : .integer(count)
        }
        return .object(seats)
    }

    private func objectives(_ kinds: [String]) -> [String] {
        Array(StrategicFramework.shared.items.filter { kinds.isEmpty || kinds.contains($0.kind) }.map(\.code).prefix(6))
    }

    private mutating func chance(_ parts: UInt64) -> Bool { random.next() % parts == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(random.next() % UInt64(elements.count))] }
}

extension RecordDatabase {
    /// Fills a collection with records that keep every rule.
    func fill(_ name: String, count: Int, targets: [String] = [], seed: UInt64) throws {
        var records = RandomRecords(collection: table(name).collection, targets: targets, random: SeededGenerator(state: seed))
        var written = 0
        for _ in 0..<(count * 20) where written < count {
            if refusal({ try create(name, records.body()) }) == nil { written += 1 }
        }
        guard written == count else { throw RecordError.notFound }
    }

    /// The records of a collection by id, as a reader without an index would know them.
    func everything(_ name: String) throws -> [Record] {
        let table = table(name)
        return try store.readers.read { connection in
            try connection.all("SELECT document FROM \(table.name)") { Record(try JSON(parsing: $0.bytes(0)).objectValue ?? [:]) }
        }
    }
}
