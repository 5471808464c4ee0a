extension JSON {
    /// The members of a JSON object in their order, each name once.
    ///
    /// A collection of `(name: String, value: JSON)`. Look-ups walk the members: objects here are records of some dozens.
    public struct Object: Sendable {
        @usableFromInline var members: [(name: String, value: JSON)]

        @inlinable public init() { members = [] }

        init(uniqueMembers: [(name: String, value: JSON)]) { members = uniqueMembers }

        /// The members in the order given; of two with the same name the later value holds, in the earlier place.
        public init(_ members: [(String, JSON)]) {
            self.init()
            reserveCapacity(members.count)
            var places: [MemberName: Int] = [:]
            for (name, value) in members {
                let place = members.count > Self.few ? places.updateValue(self.members.count, forKey: MemberName(name)) : place(of: name)
                if let place {
                    self.members[place].value = value
                    if members.count > Self.few { places[MemberName(name)] = place }
                } else {
                    append(name, value)
                }
            }
        }

        @inlinable public mutating func reserveCapacity(_ capacity: Int) { members.reserveCapacity(capacity) }

        /// The value of a member. Setting one that exists keeps its place, a new one goes last, nil removes.
        @inlinable public subscript(name: String) -> JSON? {
            get {
                place(of: name).map { members[$0].value }
            }
            set {
                switch (place(of: name), newValue) {
                case (let place?, let value?): members[place].value = value
                case (let place?, nil): members.remove(at: place)
                case (nil, let value?): members.append((name, value))
                case (nil, nil): break
                }
            }
        }

        /// Adds a member at the end. The caller knows that the name is new: it is not looked up.
        @inlinable public mutating func append(_ name: String, _ value: JSON) { members.append((name, value)) }

        /// The names in the members' order.
        public var names: [String] { members.map(\.name) }

        @usableFromInline func place(of name: String) -> Int? { members.firstIndex { $0.name.hasSameBytes(as: name) } }

        /// Up to here comparing name with name is quicker than hashing.
        static let few = 32
    }
}

extension JSON.Object: RandomAccessCollection {
    public typealias Element = (name: String, value: JSON)

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { members.count }
    @inlinable public subscript(position: Int) -> Element { members[position] }
}

extension JSON.Object: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}

extension JSON.Object: CustomStringConvertible {
    /// The compact JSON text.
    public var description: String { JSON.object(self).description }
}
