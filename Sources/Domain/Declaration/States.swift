/// The states of a collection's records, the steps between them, and what each state needs.
public struct States: Sendable {
    public let all: [State]

    /// The first state is the one a record gets when none is sent.
    public init(_ states: State...) {
        all = states
    }

    public var initial: String { all[0].name }
    public var names: [String] { all.map(\.name) }

    public subscript(name: String) -> State? {
        all.first { $0.name == name }
    }

    /// The states in which a record counts as in force between its `starts_on` and `ends_on`.
    public var inForce: [String] { all.filter(\.isInForce).map(\.name) }
}

/// One state: where it leads, what a record must have while it is in it, and which days are filled in on entering.
public struct State: Sendable {
    public let name: String
    public let next: [String]
    public let needs: [Member]
    /// Days filled when they are absent.
    public let stamps: [Stamp]
    public let isInForce: Bool
    /// Only the region's own keys may take a record there.
    public let isReserved: Bool

    public init(
        _ name: String, to next: [String] = [], needs: [any Declared] = [], stamps: [any Stamping] = [], inForce: Bool = false, reserved: Bool = false
    ) {
        self.name = name
        self.next = next
        self.needs = needs.map(\.member)
        self.stamps = stamps.map(\.stamp)
        isInForce = inForce
        isReserved = reserved
    }
}

/// A day that is filled with the day of the step, or so many years after it.
public struct Stamp: Sendable {
    public let member: Member
    public let years: Int
}

/// What names a stamp: the field alone, for the day of the step itself.
public protocol Stamping: Sendable {
    var stamp: Stamp { get }
}

extension Stamp: Stamping {
    public var stamp: Stamp { self }
}

extension Field: Stamping where Value == Day {
    public var stamp: Stamp { years(0) }
    public func years(_ count: Int) -> Stamp { Stamp(member: member, years: count) }
}

/// A step that the states don't have: 409 `invalid_transition`.
public struct ForbiddenTransition: Error, Sendable, Equatable {
    public let from: String
    public let to: String
    public let allowed: [String]
}
