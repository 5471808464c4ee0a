import JSON

/// One thing wrong with a request: where, a stable code, and what the reader needs to put it right.
public struct Issue: Sendable, Equatable {
    public enum Place: Sendable, Equatable {
        /// In the body (RFC 6901, as a URI fragment in answers).
        case pointer(JSONPointer)
        /// A query parameter.
        case parameter(String)
        case header(String)
    }

    /// The most that an answer shows.
    public static let mostShown = 100

    public var place: Place
    public var code: Code
    /// The values or states that would have been accepted.
    public var allowed: [String] = []
    /// The known name nearest to the one that was sent.
    public var nearest: String?
    /// What was expected or exceeded, for the text: a type's name, a bound, a state, a collection.
    public var expected: String?
    /// What was sent, shortened, where showing it helps.
    public var value: String?
    /// The id of the record in conflict, where the caller may know it.
    public var conflict: String?
    /// The sentence itself, where no code of this list says it.
    public var text: Localized?
    /// The same, of the place: what stands after its name.
    public var predicate: Localized?

    public init(
        _ place: Place, _ code: Code, allowed: [String] = [], nearest: String? = nil, expected: String? = nil, value: String? = nil,
        conflict: String? = nil,
        text: Localized? = nil, predicate: Localized? = nil
    ) {
        self.place = place
        self.code = code
        self.allowed = allowed
        self.nearest = nearest
        self.expected = expected
        self.value = value.map(Self.shortened)
        self.conflict = conflict
        self.text = text
        self.predicate = predicate
    }

    /// By scalars: of a million of them the rest is not looked at, and a letter may carry any number of marks.
    private static func shortened(_ value: String) -> String {
        let shown = value.unicodeScalars.prefix(80)
        return shown.endIndex == value.unicodeScalars.endIndex ? value : String(shown) + "…"
    }

    public init(_ member: Member, _ code: Code, expected: String? = nil, value: String? = nil) {
        self.init(.pointer(JSONPointer(tokens: member.path)), code, expected: expected, value: value)
    }
}

extension Issue {
    /// A stable word of the contract; never translated, never reused.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        init(_ rawValue: String) { self.rawValue = rawValue }

        public static let required = Code("required")
        public static let unknownMember = Code("unknown_member")
        public static let unknownParameter = Code("unknown_parameter")
        public static let unknownField = Code("unknown_field")
        public static let unknownOperator = Code("unknown_operator")
        public static let notFilterable = Code("not_filterable")
        public static let invalidCursor = Code("invalid_cursor")
        public static let invalidType = Code("invalid_type")
        public static let invalidFormat = Code("invalid_format")
        public static let invalidValue = Code("invalid_value")
        public static let outOfRange = Code("out_of_range")
        public static let tooShort = Code("too_short")
        public static let tooLong = Code("too_long")
        public static let repeated = Code("repeated")
        public static let unknownReference = Code("unknown_reference")
        public static let readOnly = Code("read_only")
        public static let endsBeforeStart = Code("ends_before_start")
        public static let referenceCycle = Code("reference_cycle")
        public static let invalidTransition = Code("invalid_transition")
        public static let duplicate = Code("duplicate")
        public static let referenced = Code("referenced")
        public static let invalidSiret = Code("invalid_siret")
        public static let unknownCommune = Code("unknown_commune")
        public static let outsideRegion = Code("outside_region")
        public static let rnaWithoutAssociation = Code("rna_without_association")
        public static let seatsExceedBoard = Code("seats_exceed_board")
        public static let certifyingContradicted = Code("certifying_contradicted")
        public static let publicsExclusive = Code("publics_exclusive")
        public static let shareExceedsFee = Code("share_exceeds_fee")
        public static let exactlyOneOwner = Code("exactly_one_owner")
        public static let consentRequired = Code("consent_required")
        public static let minimumAboveCapacity = Code("minimum_above_capacity")
        public static let peopleSeatsMismatch = Code("people_seats_mismatch")
        public static let notAttended = Code("not_attended")
        public static let oneSeatPerContact = Code("one_seat_per_contact")
        public static let contactOfAnotherAdherent = Code("contact_of_another_adherent")
        public static let contactInactive = Code("contact_inactive")
        public static let notAPrescriber = Code("not_a_prescriber")
        public static let unknownDemand = Code("unknown_demand")
        public static let trainingNotPublished = Code("training_not_published")
        public static let capacityBelowTaken = Code("capacity_below_taken")
        public static let hasSessions = Code("has_sessions")
        public static let sessionFull = Code("session_full")
        public static let sessionNotOpen = Code("session_not_open")
        public static let sessionNotStarted = Code("session_not_started")
        public static let alreadyAcknowledged = Code("already_acknowledged")
        public static let anonymised = Code("anonymised")
        public static let reservedMember = Code("reserved_member")
        public static let personalScopeRequired = Code("personal_scope_required")
        public static let verbatim = Code("verbatim")
        public static let columnCount = Code("column_count")
    }
}
