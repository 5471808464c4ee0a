import JSON

/// What a write is checked against besides the request and the record it changes.
public struct Circumstances: Sendable {
    public var now: Instant
    /// The day in Europe/Paris.
    public var today: Day
    /// The region of this server.
    public var origin: String

    public init(now: Instant, today: Day, origin: String) {
        self.now = now
        self.today = today
        self.origin = origin
    }
}

/// The record that a write would leave, with all that speaks against it.
public struct Settlement: Sendable {
    public var record: Record
    public var issues: [Issue]
    public var forbidden: ForbiddenTransition?
    /// Whether the record says anything else than before.
    public var changes: Bool

    public init(record: Record, issues: [Issue] = [], forbidden: ForbiddenTransition? = nil, changes: Bool = true) {
        self.record = record
        self.issues = issues
        self.forbidden = forbidden
        self.changes = changes
    }
}

extension ResourceCollection {
    /// Completes a reading into a whole record: defaults, what the server derives and stamps, then every rule.
    ///
    /// - Parameters:
    ///   - id: of the record to be.
    ///   - previous: the living record, nil when it is created.
    ///   - assertions: whether values sent for what the server sets must agree (a batch ignores all but `id`).
    public func settle(_ reading: Reading, id: String, previous: Record?, assertions: Bool, in circumstances: Circumstances) -> Settlement {
        var issues = reading.issues
        var record = Record(reading.members)
        fillStandards(&record, previous: previous)
        resource.derive(&record, previous: previous)
        let forbidden = forbiddenStep(from: previous, to: record.status)
        // A step that is not taken asks for nothing and fills nothing.
        let state = forbidden == nil ? states[record.status] : nil
        if let state { stamp(&record, in: state, previous: previous, circumstances) }

        checkRequired(record, in: state, &issues)
        if let start = record["starts_on"]?.stringValue, let end = record["ends_on"]?.stringValue, end < start, let member = member("ends_on") {
            issues.append(.ends(member, on: end, before: "starts_on", start))
        }
        resource.check(record, previous: previous, issues: &issues)

        record["id"] = .string(id)
        record["origin"] = previous?["origin"] ?? .string(circumstances.origin)
        record["created_at"] = previous?["created_at"] ?? .string(circumstances.now.description)
        record["version"] = previous?["version"]
        record["updated_at"] = previous?["updated_at"]
        let changes = previous.map { $0.members != record.members } ?? true
        if changes {
            record["version"] = .integer((previous?.version ?? 0) + 1)
            // A write that was on its way for longer than another does not turn the record's time back.
            record["updated_at"] = .string(max(circumstances.now.description, previous?["updated_at"]?.stringValue ?? ""))
        }
        checkAssertions(reading.asserted, record, previous, all: assertions, &issues)
        return Settlement(record: ordered(record), issues: issues, forbidden: forbidden, changes: changes)
    }

    /// A reading that replaces a record (PUT): what is `kept` stays as it was when the reading does not name it.
    public func replacement(_ reading: Reading, of previous: Record) -> Reading {
        var reading = reading
        for name in rules.kept where reading.members[name] == nil { reading.members[name] = previous[name] }
        return reading
    }

    private func fillStandards(_ record: inout Record, previous: Record?) {
        for name in rules.serverSet { record[name] = previous?[name] }
        for (name, value) in rules.standards where record[name] == nil { record[name] = value }
        for (object, standards) in rules.innerStandards where record[object.name] != nil {
            for (path, value) in standards where record.value(at: path) == nil { record.set(value, at: path) }
        }
    }

    private func forbiddenStep(from previous: Record?, to status: String) -> ForbiddenTransition? {
        guard let previous, previous.status != status, let from = states[previous.status], !from.next.contains(status) else { return nil }
        return ForbiddenTransition(from: previous.status, to: status, allowed: from.next)
    }

    /// Fills the days of the state: with today, or where the record was already in a state with that day, as it was.
    private func stamp(_ record: inout Record, in state: State, previous: Record?, _ circumstances: Circumstances) {
        for stamp in state.stamps where record.value(at: stamp.member.path) == nil {
            var day: JSON?
            if let previous, let from = states[previous.status], from.stamps.contains(where: { $0.member.path == stamp.member.path }) {
                day = previous.value(at: stamp.member.path)
            }
            record.set(day ?? .string(circumstances.today.adding(years: stamp.years).description), at: stamp.member.path)
        }
    }

    private func checkRequired(_ record: Record, in state: State?, _ issues: inout [Issue]) {
        for member in rules.required where record[member.name] == nil && !issues.speak(of: member.path) {
            issues.append(Issue(member, .required))
        }
        for (object, required) in rules.objects where record[object.name] != nil || issues.speak(within: object.path) {
            for member in required where record.value(at: member.path) == nil && !issues.speak(of: member.path) {
                issues.append(Issue(member, .required))
            }
        }
        guard let state else { return }
        for member in state.needs where record.value(at: member.path) == nil && !issues.speak(of: member.path) {
            issues.append(Issue(member, .required, expected: state.name))
        }
    }

    private func checkAssertions(_ asserted: JSON.Object, _ record: Record, _ previous: Record?, all: Bool, _ issues: inout [Issue]) {
        for (name, value) in asserted where all || name == "id" {
            guard let member = member(name), value != record[name], value != previous?[name] else { continue }
            if name == "id", let text = value.stringValue, Uuid.normalized(text) == record.id { continue }
            issues.append(Issue(member, member.traits.contains(.verbatim) ? .verbatim : .readOnly, value: value.stringValue))
        }
    }
}

extension [Issue] {
    /// Whether one of them is already about a member of the body or a part of it.
    func speak(of path: [String]) -> Bool {
        contains { issue in
            if case .pointer(let place) = issue.place { place.tokens.starts(with: path) } else { false }
        }
    }

    /// Whether one of them is about a part of a member.
    func speak(within path: [String]) -> Bool {
        contains { issue in
            if case .pointer(let place) = issue.place { place.tokens.count > path.count && place.tokens.starts(with: path) } else { false }
        }
    }
}
