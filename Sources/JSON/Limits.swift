extension JSON {
    /// How large a text may be in ways that its length does not bound.
    public struct Limits: Equatable, Sendable {
        /// Arrays and objects within each other. The reader calls itself once a level.
        public var depth: Int
        /// Members of one object.
        public var members: Int

        public init(depth: Int = 64, members: Int = 10_000) {
            self.depth = depth
            self.members = members
        }
    }
}
