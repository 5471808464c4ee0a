import Domain
import JSON

/// What the key behind a write may do to the records of a collection that it may write.
public struct Rights: Sendable {
    /// The adherent that the key is bound to: it writes that adherent's records only, and not what is reserved to the region.
    public var adherentID: String?
    /// Without it the personal members of a record stay as they are.
    public var seesPersons: Bool
    /// The national federation's one write: to acknowledge a contribution.
    public var acknowledgesOnly: Bool

    /// The national federation writes no record that is not shared with it: it is told as of one that is not there.
    public var seesSharedOnly: Bool

    public init(adherentID: String? = nil, seesPersons: Bool = true, acknowledgesOnly: Bool = false, seesSharedOnly: Bool = false) {
        self.adherentID = adherentID
        self.seesPersons = seesPersons
        self.acknowledgesOnly = acknowledgesOnly
        self.seesSharedOnly = seesSharedOnly
    }

    /// What the key does not see of a record that it sees.
    func unseen(of collection: ResourceCollection) -> [Member] {
        (seesPersons ? [] : collection.personal) + (seesSharedOnly ? collection.regional : [])
    }

    /// All that a collection's rules allow.
    public static let whole = Rights()
}

/// Holds a write against the rights of its key, inside the writer's transaction.
struct RightsCheck {
    let rights: Rights
    let collection: ResourceCollection
    let connection: any Connection

    /// - Parameters:
    ///   - before: the living record; nil when it is created or restored.
    ///   - after: the record to be; nil when it is deleted.
    ///   - isRestoration: whether a deleted record comes back as it was, by which nothing in it is set.
    func check(_ before: Record?, _ after: Record?, isRestoration: Bool = false) throws {
        if rights.acknowledgesOnly { try checkAcknowledgement(before, after) }
        let before = isRestoration ? after : before
        guard let adherent = rights.adherentID else { return }
        for record in [before, after] {
            guard let record else { continue }
            guard try owners(of: record, collection).contains(adherent) else { throw RecordError.notOwner }
        }
        guard let after else { return }
        for member in collection.reserved where member.value(in: before) != member.value(in: after) {
            throw RecordError.reserved(member)
        }
        if before?.status != after.status, collection.states[after.status]?.isReserved == true,
            before != nil || after.status != collection.states.initial
        {
            throw RecordError.reserved(collection.statusMember)
        }
    }

    /// Whether what is about persons stays as it was, for a key that does not see it. Parameters as in `check`.
    func checkPersonal(_ before: Record?, _ after: Record, isRestoration: Bool) throws(RecordError) {
        guard !rights.seesPersons, !isRestoration else { return }
        for member in collection.personal where after.value(at: member.path) != before?.value(at: member.path) {
            throw .personal(member)
        }
    }

    /// The ids of the adherents whose record it is; none when it is the region's.
    private func owners(of record: Record, _ collection: ResourceCollection) throws -> [String] {
        switch collection.owner {
        case .region: return []
        case .itself: return [record.id]
        case .named(let member):
            switch record.value(at: member.path) {
            case .string(let id): return [id]
            case .array(let ids): return ids.compactMap(\.stringValue)
            default: return []
            }
        case .target(let reference):
            guard let target = reference.shape.target, let id = record.value(at: reference.path)?.stringValue,
                let other = ResourceCollections.named(target),
                let record = try NeighbourReading(connection: connection).record(id, in: target)
            else { return [] }
            return try owners(of: record, other)
        }
    }

    private static let acknowledged: Set = ["status", "national_reference", "acknowledged_on", "version", "updated_at"]

    private func checkAcknowledgement(_ before: Record?, _ after: Record?) throws {
        guard let before, let after, after.status == "acknowledged",
            after.members.allSatisfy({ Self.acknowledged.contains($0.name) || before[$0.name] == $0.value }),
            before.members.allSatisfy({ Self.acknowledged.contains($0.name) || after[$0.name] == $0.value })
        else { throw RecordError.acknowledgeOnly }
    }
}

extension Member {
    fileprivate func value(in record: Record?) -> JSON? { record?.value(at: path) }
}
