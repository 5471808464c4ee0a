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
    /// Days filled with the day of the step when they are absent.
    public let stamps: [Member]
    public let isInForce: Bool
    /// Only the region's own keys may take a record there.
    public let isReserved: Bool

    public init(
        _ name: String, to next: [String] = [], needs: [any Declared] = [], stamps: [Field<Day>] = [], inForce: Bool = false, reserved: Bool = false
    ) {
        self.name = name
        self.next = next
        self.needs = needs.map(\.member)
        self.stamps = stamps.map(\.member)
        isInForce = inForce
        isReserved = reserved
    }
}

/// A step that the states don't have: 409 `invalid_transition`.
public struct ForbiddenTransition: Error, Sendable, Equatable {
    public let from: String
    public let to: String
    public let allowed: [String]
}
