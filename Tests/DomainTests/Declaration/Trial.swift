import JSON

@testable import Domain

/// Writes to a collection as the engine judges them, without a database.
struct Trial {
    let collection: ResourceCollection
    var circumstances = Trial.circumstances(today: "2026-03-02")

    static let id = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"

    init(_ resource: any Resource) {
        collection = ResourceCollection(resource)
    }

    static func circumstances(today: String) -> Circumstances {
        let now = Instant(today + "T09:15:00.000Z") ?? .first
        return Circumstances(now: now, today: now.day(in: .paris), origin: "occitanie")
    }

    /// The same on another day.
    func on(_ day: String) -> Trial {
        var trial = self
        trial.circumstances = Trial.circumstances(today: day)
        return trial
    }

    func create(_ body: JSON.Object, id: String = Trial.id, assertions: Bool = true) -> Settlement {
        collection.settle(collection.read(body), id: id, previous: nil, assertions: assertions, in: circumstances)
    }

    /// PUT.
    func replace(_ record: Record, _ body: JSON.Object, assertions: Bool = true) -> Settlement {
        settle(collection.replacement(collection.read(body), of: record), record, assertions)
    }

    /// PATCH with a merge patch, or what a batch does.
    func patch(_ record: Record, _ patch: JSON.Object, assertions: Bool = true) -> Settlement {
        settle(collection.read(record.members.patched(patch)), record, assertions)
    }

    private func settle(_ reading: Reading, _ previous: Record, _ assertions: Bool) -> Settlement {
        collection.settle(reading, id: previous.id, previous: previous, assertions: assertions, in: circumstances)
    }
}

extension JSON.Object {
    /// As a merge patch changes it.
    func patched(_ patch: JSON.Object) -> JSON.Object {
        JSON.object(self).mergePatched(with: .object(patch)).objectValue ?? self
    }
}

/// Not the one of Testing.
typealias Issue = Domain.Issue

extension Issue {
    /// `/address/insee_code unknown_commune`.
    var complaint: String {
        switch place {
        case .pointer(let pointer): "\(pointer) \(code.rawValue)"
        case .parameter(let name): "?\(name) \(code.rawValue)"
        case .header(let name): "\(name): \(code.rawValue)"
        }
    }
}

extension Settlement {
    /// What speaks against it, sorted.
    var complaints: [String] { issues.map(\.complaint).sorted() }
}

extension Reading {
    var complaints: [String] { issues.map(\.complaint).sorted() }
}
