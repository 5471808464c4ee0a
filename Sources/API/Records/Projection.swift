import Domain
import JSON
import Storage

/// Which part of a record is answered (`fields`) and what is embedded (`include`).
struct Projection {
    /// Paths of the members asked for; nil: all.
    private(set) var fields: [[String]]?
    private(set) var includes: [Inclusion] = []
    private var sight: Sight?

    /// A reference that can be embedded: `group_id` as `group`, `adherent_ids` as `adherents`, `objective_codes` as `objectives`.
    struct Inclusion {
        let name: String
        let member: Member
        let target: ResourceCollection

        static func all(of collection: ResourceCollection) -> [Inclusion] {
            collection.leaves.compactMap { member in
                guard let name = member.shape.target, let target = ResourceCollections.named(name) else { return nil }
                return Inclusion(name: Self.name(of: member), member: member, target: target)
            }
        }

        private static func name(of member: Member) -> String {
            for (ending, replacement) in [("_ids", "s"), ("_codes", "s"), ("_id", "")] where member.dotted.hasSuffix(ending) {
                return member.dotted.dropLast(ending.count) + replacement
            }
            return member.dotted
        }
    }

    init() {}

    init(_ parameters: inout Parameters, of collection: ResourceCollection, key: Key) {
        sight = Sight(of: key)
        if let text = parameters["fields"] {
            let known = collection.members.map(\.name) + collection.leaves.map(\.dotted)
            fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init).compactMap { name in
                if let member = collection.member(dotted: name) { return member.path }
                parameters.issues.append(
                    Issue(.parameter("fields"), .unknownField, nearest: nearest(to: name, among: known, after: parameters.issues), value: name))
                return nil
            }
        }
        if let text = parameters["include"] {
            let known = Inclusion.all(of: collection)
            for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
                if let inclusion = known.first(where: { $0.name == name }) {
                    includes.append(inclusion)
                } else {
                    let names = known.map(\.name)
                    parameters.issues.append(
                        Issue(
                            .parameter("include"), .invalidValue, allowed: names, nearest: nearest(to: name, among: names, after: parameters.issues),
                            value: name))
                }
            }
        }
    }

    var isWhole: Bool { fields == nil && includes.isEmpty }

    /// The collections that a key must be able to read for what is embedded.
    var targets: [String] { includes.map(\.target.name) }

    /// A record as it is answered; nil for one that the view does not show.
    func apply(_ stored: StoredRecord, _ view: RecordView, _ store: Store, _ connection: (any Connection)? = nil) throws -> StoredRecord? {
        guard try stored.document.withUnsafeBytes({ try view.shows($0) }) else { return nil }
        return StoredRecord(id: stored.id, version: stored.version, document: try apply(stored.document, view, store, connection))
    }

    /// The bytes to answer for a stored document.
    ///
    /// - Parameter connection: to read what is embedded.
    func apply(_ document: [UInt8], _ view: RecordView, _ store: Store, _ connection: (any Connection)?) throws -> [UInt8] {
        guard !isWhole else { return try view.document(document) }
        guard case .object(let stored) = try JSON(parsing: document) else { return document }
        let members = view.shown(stored)
        var answer = fields.map { Self.select($0, from: members) } ?? members
        if let connection, !includes.isEmpty { answer["included"] = .object(try included(in: Record(members), store, connection)) }
        return JSON.object(answer).bytes()
    }

    private static func select(_ fields: [[String]], from members: JSON.Object) -> JSON.Object {
        var answer = JSON.Object()
        let source = Record(members)
        var target = Record()
        target["id"] = members["id"]
        for path in fields {
            if let value = source.value(at: path) { target.set(value, at: path) }
        }
        // In the order of the document.
        for (name, _) in members {
            if let value = target[name] { answer.append(name, value) }
        }
        let masked = (members["masked"]?.arrayValue ?? []).filter { place in
            place.stringValue.flatMap(JSONPointer.init).flatMap { JSON.object(answer).value(at: $0) } != nil
        }
        if !masked.isEmpty { answer["masked"] = .array(masked) }
        return answer
    }

    private func included(in record: Record, _ store: Store, _ connection: any Connection) throws -> JSON.Object {
        var answer = JSON.Object()
        for inclusion in includes {
            let reading = RecordReading(store.table(inclusion.target), connection)
            let view = sight.map { RecordView(inclusion.target, $0) }
            let one = { (id: String) throws -> JSON? in
                guard let stored = try reading.one(id) else { return nil }
                guard let view else { return try JSON(parsing: stored.document) }
                return try Projection().apply(stored, view, store).map { try JSON(parsing: $0.document) }
            }
            switch record.value(at: inclusion.member.path) {
            case .string(let id):
                if let record = try one(id) { answer[inclusion.name] = record }
            case .array(let ids):
                answer[inclusion.name] = .array(try ids.compactMap { try $0.stringValue.flatMap(one) })
            default: break
            }
        }
        return answer
    }
}
