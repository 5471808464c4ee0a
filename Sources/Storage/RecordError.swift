import Domain
import JSON

/// Why a record was not read or written, in the terms of the contract.
public enum RecordError: Error, Sendable {
    case notFound
    /// Readable but not valid: 422 with all issues.
    case invalid([Issue])
    /// 409 `invalid_transition`.
    case forbidden(ForbiddenTransition)
    /// 409 with a rule's own code: the state of other records does not allow it.
    case conflict(Conflict)
    /// 403: the key is bound to an adherent, and the record is another's or the region's.
    case notOwner
    /// 403: only the region's own keys set this.
    case reserved(Member)
    /// 403: the key may not see, and so not set, what is about a person.
    case personal(Member)
    /// 403: the federation's one write is to acknowledge a contribution.
    case acknowledgeOnly
    /// 409: another living record has the same key.
    case duplicate(members: [Member], id: String)
    /// 409: other records still refer to this one.
    case referenced([Referrer])
    /// 409: the record belongs to another region.
    case foreignOrigin(String)
    /// 412.
    case preconditionFailed(current: Int?)
    /// A JSON Patch whose `test` failed: 409.
    case patchTestFailed(path: JSONPointer)
    /// A JSON Patch whose path is not there: 422.
    case patchPathMissing(operation: Int, path: JSONPointer)
    /// A JSON Patch that would make the record larger than any may be: 422.
    case patchResultTooLarge(operation: Int, path: JSONPointer)
    /// PUT or restore of a record that is alive.
    case alive(version: Int)
    /// More than one record answers to what a batch's record says of itself.
    case ambiguous(ids: [String])

    /// Records of one collection that refer to another record.
    public struct Referrer: Sendable {
        public let collection: String
        public let member: String
        /// Nil where it is not to be told.
        public let count: Int?
        /// The first ids, ten at the most.
        public let ids: [String]
    }
}
