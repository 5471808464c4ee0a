import JSON

/// A request's members, checked one by one and brought to their canonical form; nothing is known yet of the record they belong to.
public struct Reading: Sendable {
    /// In canonical form; what was wrong is left out.
    public var members = JSON.Object()
    /// Values sent for members that the server sets, to compare with its own.
    public var asserted = JSON.Object()
    public var issues: [Issue] = []

    public init() {}
}

extension ResourceCollection {
    /// Reads a whole record: every member is checked, all issues are gathered, null is absent.
    public func read(_ body: JSON.Object) -> Reading {
        var reading = Reading()
        reading.members.reserveCapacity(body.count)
        for (name, value) in body {
            let place = JSONPointer(tokens: [name])
            guard let member = member(name) else {
                reading.issues.append(unknown(name, at: place, among: memberNames, after: reading.issues))
                continue
            }
            if case .null = value { continue }
            if member.traits.contains(.serverSet) {
                reading.asserted.append(name, value)
            } else if let value = member.shape.read(value, at: place, issues: &reading.issues) {
                reading.members.append(name, value)
            }
        }
        return reading
    }

    /// The names of a merge patch that no record has: applied, a null would make them vanish unseen.
    public func unknownNames(in patch: JSON.Object) -> [Issue] {
        var issues: [Issue] = []
        Self.collectUnknown(patch, members, at: JSONPointer(tokens: []), &issues)
        return issues
    }

    private static func collectUnknown(_ patch: JSON.Object, _ members: [Member], at place: JSONPointer, _ issues: inout [Issue]) {
        for (name, value) in patch {
            guard let member = members.first(where: { $0.name == name }) else {
                issues.append(unknown(name, at: place.appending(name), among: members.map(\.name), after: issues))
                continue
            }
            if case .object(let inner) = value, case .object(let innerMembers) = member.shape {
                collectUnknown(inner, innerMembers, at: place.appending(name), &issues)
            }
        }
    }
}

private func unknown(_ name: String, at place: JSONPointer, among names: @autoclosure () -> [String], after issues: [Issue]) -> Issue {
    Issue(.pointer(place), .unknownMember, nearest: nearest(to: name, among: names(), after: issues), value: name)
}

extension Shape {
    /// The canonical form of a value, or nil with what is wrong added to `issues`.
    ///
    /// Objects come back without their nulls; an empty list or object as nil, for absent and empty are the same (domain: an empty list is null).
    public func read(_ value: JSON, at place: JSONPointer, issues: inout [Issue]) -> JSON? {
        switch self {
        case .text(let length, let lines): readText(value, length, lines, place, &issues)
        case .formatted(let format): readFormatted(value, format, place, &issues)
        case .integer(let range): readInteger(value, range, place, &issues)
        case .decimal(let range, let places): readDecimal(value, range, places, place, &issues)
        case .boolean: readBoolean(value, place, &issues)
        case .day: readParsed(value, "day", place, &issues) { Day($0)?.description }
        case .instant: readParsed(value, "instant", place, &issues) { Instant($0)?.description }
        case .code(let list): readCode(value, list.codes, of: list.name, place, &issues, contains: list.contains)
        case .oneOf(let values): readCode(value, values, place, &issues, contains: values.contains)
        case .reference: readFormatted(value, .uuid, place, &issues)
        case .objective(let kinds): readObjective(value, kinds, place, &issues)
        case .list(let element, let minimum): readList(value, element, minimum, place, &issues)
        case .object(let members): readObject(value, members, place, &issues)
        case .map(let names, let element): readMap(value, names, element, place, &issues)
        }
    }

    private func readText(_ value: JSON, _ length: ClosedRange<Int>, _ lines: Lines, _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        guard let text = string(value, place, &issues) else { return nil }
        let count = text.unicodeScalars.count
        if count < length.lowerBound || length.lowerBound > 0 && text.allSatisfy(\.isWhitespace) {
            issues.append(Issue(.pointer(place), .tooShort, expected: String(length.lowerBound)))
        } else if count > length.upperBound {
            issues.append(Issue(.pointer(place), .tooLong, expected: String(length.upperBound)))
        } else if let control = text.unicodeScalars.first(where: { $0.value < 32 && !(lines == .several && ($0 == "\n" || $0 == "\t" || $0 == "\r")) }
        ) {
            issues.append(Issue(.pointer(place), .invalidFormat, expected: "no_control_character", value: Self.name(of: control)))
        } else {
            return .string(text)
        }
        return nil
    }

    /// `U+000A`.
    private static func name(of control: Unicode.Scalar) -> String {
        (control.value < 16 ? "U+000" : "U+00") + String(control.value, radix: 16, uppercase: true)
    }

    private func readFormatted(_ value: JSON, _ format: Format, _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        guard let text = string(value, place, &issues) else { return nil }
        if let canonical = format.normalized(text) { return .string(canonical) }
        issues.append(Issue(.pointer(place), format.issue, expected: format.name, value: text))
        return nil
    }

    private func readInteger(_ value: JSON, _ range: ClosedRange<Int>, _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        guard case .integer(let number) = value else { return wrongType("integer", place, &issues) }
        if range.contains(number) { return value }
        issues.append(Issue(.pointer(place), .outOfRange, expected: "\(range.lowerBound)…\(range.upperBound)", value: String(number)))
        return nil
    }

    private func readDecimal(
        _ value: JSON, _ range: ClosedRange<Double>, _ places: Int?, _ place: JSONPointer, _ issues: inout [Issue]
    ) -> JSON? {
        guard let number = value.doubleValue else { return wrongType("number", place, &issues) }
        if !range.contains(number) {
            issues.append(
                Issue(.pointer(place), .outOfRange, expected: "\(short(range.lowerBound))…\(short(range.upperBound))", value: short(number)))
        } else if let places, !Self.hasDecimals(number, atMost: places) {
            issues.append(Issue(.pointer(place), .invalidFormat, expected: "decimals:\(places)", value: short(number)))
        } else {
            return value
        }
        return nil
    }

    private static func hasDecimals(_ number: Double, atMost places: Int) -> Bool {
        let power = (0..<places).reduce(1.0) { power, _ in power * 10 }
        return (number * power).rounded() / power == number
    }

    private func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }

    private func readBoolean(_ value: JSON, _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        if case .bool = value { return value }
        return wrongType("boolean", place, &issues)
    }

    private func readParsed(
        _ value: JSON, _ form: String, _ place: JSONPointer, _ issues: inout [Issue], _ parse: (String) -> String?
    ) -> JSON? {
        guard let text = string(value, place, &issues) else { return nil }
        if let canonical = parse(text) { return .string(canonical) }
        issues.append(Issue(.pointer(place), .invalidFormat, expected: form, value: text))
        return nil
    }

    /// - Parameter list: where the codes can be read, when they are too many to be told.
    private func readCode(
        _ value: JSON, _ allowed: [String], of list: String? = nil, _ place: JSONPointer, _ issues: inout [Issue], contains: (String) -> Bool
    ) -> JSON? {
        guard let text = string(value, place, &issues) else { return nil }
        if contains(text) { return value }
        var issue = Issue(.pointer(place), .invalidValue, nearest: nearest(to: text, among: allowed, after: issues), value: text)
        if let list, allowed.count > Self.mostTold { issue.expected = list } else { issue.allowed = allowed }
        issues.append(issue)
        return nil
    }

    /// More codes than these are not told with each that is wrong.
    private static let mostTold = 150

    /// What is said of a code of the charter that is none, or none of the kinds that are wanted.
    private static func noCode(_ text: String, of kinds: [String]) -> Localized {
        let known = StrategicFramework.shared.items.filter { kinds.isEmpty || kinds.contains($0.kind) }.map(\.code)
        let isOther = StrategicFramework.shared.has(code: text, kinds: [])
        let some = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", …" : "")
        let hint = isOther ? nil : nearest(to: text, among: known)
        return Localized(
            " : « \(text) » " + (isOther ? "est un code de la charte, mais pas d'ici" : "n'est pas un code de la charte")
                + (hint.map { " ; vouliez-vous dire « \($0) » ?" } ?? " ; codes possibles : \(some)."),
            ": \"\(text)\" " + (isOther ? "is a code of the charter, but none for this" : "is no code of the charter")
                + (hint.map { "; did you mean \"\($0)\"?" } ?? "; possible codes: \(some)."))
    }

    private func readObjective(_ value: JSON, _ kinds: [String], _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        guard let text = string(value, place, &issues) else { return nil }
        if StrategicFramework.shared.has(code: text, kinds: kinds) { return value }
        issues.append(
            Issue(.pointer(place), .unknownReference, value: text, predicate: Self.noCode(text, of: kinds)))
        return nil
    }

    private func readList(_ value: JSON, _ element: Shape, _ minimum: Int, _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        guard case .array(let items) = value else { return wrongType("list", place, &issues) }
        guard items.count <= Self.longestList else {
            issues.append(Issue(.pointer(place), .tooLong, expected: String(Self.longestList)))
            return nil
        }
        var read: [JSON] = []
        var seen: Set<JSON> = []
        for (index, item) in items.enumerated() {
            let here = place.appending(String(index))
            let value = element.read(item, at: here, issues: &issues)
            if case .object = item { element.checkRequired(in: value ?? .object([:]), at: here, issues: &issues) }
            guard let item = value else { continue }
            if seen.insert(item).inserted {
                read.append(item)
            } else {
                issues.append(Issue(.pointer(here), .repeated, value: item.stringValue))
            }
        }
        if items.count < minimum { issues.append(Issue(.pointer(place), .tooShort, expected: String(minimum))) }
        return read.isEmpty ? nil : .array(read)
    }

    /// The most elements that a list or map takes.
    static let longestList = 1_000

    private func readObject(_ value: JSON, _ members: [Member], _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        guard case .object(let object) = value else { return wrongType("object", place, &issues) }
        for name in object.names where !members.contains(where: { $0.name == name }) {
            issues.append(unknown(name, at: place.appending(name), among: members.map(\.name), after: issues))
        }
        var read = JSON.Object()
        for member in members {
            guard let value = object[member.name], value != .null else { continue }
            if let value = member.shape.read(value, at: place.appending(member.name), issues: &issues) { read.append(member.name, value) }
        }
        return read.isEmpty ? nil : .object(read)
    }

    /// A list is replaced whole, so that what each of its objects needs is known when it is read.
    private func checkRequired(in item: JSON, at place: JSONPointer, issues: inout [Issue]) {
        guard case .object(let members) = self else { return }
        for member in members where member.traits.contains(.required) && item[member.name] == nil {
            let here = place.appending(member.name)
            if !issues.speak(of: here.tokens) { issues.append(Issue(.pointer(here), .required)) }
        }
    }

    private func readMap(_ value: JSON, _ names: Format, _ element: Shape, _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        guard case .object(let object) = value else { return wrongType("object", place, &issues) }
        guard object.count <= Self.longestList else {
            issues.append(Issue(.pointer(place), .tooLong, expected: String(Self.longestList)))
            return nil
        }
        var read: [(String, JSON)] = []
        for (name, value) in object where value != .null {
            let here = place.appending(name)
            guard names.normalized(name) != nil else {
                issues.append(Issue(.pointer(here), .invalidFormat, expected: names.name, value: name))
                continue
            }
            if let value = element.read(value, at: here, issues: &issues) { read.append((name, value)) }
        }
        return read.isEmpty ? nil : .object(JSON.Object(read.sorted { $0.0 < $1.0 }))
    }

    private func string(_ value: JSON, _ place: JSONPointer, _ issues: inout [Issue]) -> String? {
        if case .string(let text) = value { return text }
        _ = wrongType("string", place, &issues)
        return nil
    }

    private func wrongType(_ expected: String, _ place: JSONPointer, _ issues: inout [Issue]) -> JSON? {
        issues.append(Issue(.pointer(place), .invalidType, expected: expected))
        return nil
    }
}
