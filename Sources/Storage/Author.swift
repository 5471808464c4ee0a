import Domain

/// Who writes, when, and in which request: what a revision keeps.
public struct Author: Sendable {
    public var keyID: String?
    public var requestID: String
    public var circumstances: Circumstances
    /// What the key may do to records of the collection.
    public var rights: Rights

    public init(keyID: String?, requestID: String, circumstances: Circumstances, rights: Rights = .whole) {
        self.keyID = keyID
        self.rights = rights
        self.requestID = requestID
        self.circumstances = circumstances
    }
}
