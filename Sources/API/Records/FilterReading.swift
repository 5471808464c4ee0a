import Domain
import JSON
import Storage

/// Reads a filter: `field=…` or `field.operator=…`.
struct FilterReading {
    let collection: ResourceCollection
    /// The names among which the nearest one is looked for.
    let known: [String]

    /// - Returns: nil when an issue says why there is none.
    func condition(_ name: String, _ value: String, _ issues: inout [Issue]) -> Condition? {
        if let member = member(name), member.isFilterable { return test(nil, name, value, member, &issues) }
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let last = parts.removeLast()
        let base = member(parts.joined(separator: "."))
        if let base, let sign = FilterOperator(rawValue: last), base.filterOperators.contains(sign) { return test(sign, name, value, base, &issues) }
        if let base, base.isFilterable {
            issues.append(Self.noOperator(name, last, base))
        } else if let member = member(name) ?? base ?? others(name), !member.shape.isObject || member.dotted == name {
            issues.append(notFilterable(name, member))
        } else {
            issues.append(Issue(.parameter(name), .unknownParameter, nearest: nearest(to: name, among: known, after: issues), value: name))
        }
        return nil
    }

    /// A member of the collection, or of its map of ids in other systems.
    private func member(_ name: String) -> Member? {
        if let member = collection.member(dotted: name) { return member }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[0] == Self.others, Format.externalSource.normalized(parts[1]) != nil,
            FilterOperator(rawValue: parts[1]) == nil
        else { return nil }
        return Member(path: parts)
    }

    private static let others = "external_ids"

    /// What is meant by the name of another system that can't be one.
    private func others(_ name: String) -> Member? { name.hasPrefix("\(Self.others).") ? collection.member(Self.others) : nil }

    private static func noOperator(_ name: String, _ sign: String, _ member: Member) -> Issue {
        let allowed = member.filterOperators.map(\.rawValue)
        return Issue(.parameter(name), .unknownOperator, allowed: allowed, nearest: nearest(to: sign, among: allowed), value: sign)
    }

    private func notFilterable(_ name: String, _ member: Member) -> Issue {
        var issue = Issue(.parameter(name), .notFilterable, value: member.dotted)
        if member.dotted == Self.others {
            issue.predicate = Localized(
                " ne se filtre pas ainsi : le nom de l'autre système vient après un point, en minuscules, comme « external_ids.les_emplois ».",
                " can't be filtered by like this: the other system's name comes after a dot, in lower case, such as \"external_ids.les_emplois\".")
        } else if member.filterOperators == [.null] {
            let search =
                member.traits.contains(.searchable)
                ? Localized(" ; « q » cherche dans les textes.", "; \"q\" searches texts.") : Localized(".", ".")
            issue.predicate = Localized(
                " : ce champ ne se filtre que par « \(member.dotted).null »\(search.french)",
                ": this field can only be filtered by \"\(member.dotted).null\"\(search.english)")
        }
        return issue
    }

    // MARK: - Values

    private func test(_ sign: FilterOperator?, _ name: String, _ text: String, _ member: Member, _ issues: inout [Issue]) -> Condition? {
        switch sign {
        case nil: return values(name, text, member, &issues).map { Condition(member, .anyOf($0)) }
        case .ne: return values(name, text, member, &issues).map { Condition(member, .noneOf($0)) }
        case .null:
            guard text == "true" || text == "false" else {
                issues.append(Issue(.parameter(name), .invalidValue, allowed: ["true", "false"], value: text))
                return nil
            }
            return Condition(member, .null(text == "true"))
        case .prefix:
            // Everything begins with nothing: an empty text is a variable that was not set, and not what was meant.
            guard !text.isEmpty else {
                issues.append(.empty(name))
                return nil
            }
            return Condition(member, .prefix(text))
        case .gt, .gte, .lt, .lte:
            guard let comparison = sign.flatMap({ Condition.Comparison(rawValue: $0.rawValue) }), let values = values(name, text, member, &issues),
                let first = values.first
            else { return nil }
            guard values.count == 1 else {
                issues.append(Issue(.parameter(name), .invalidValue, value: text))
                return nil
            }
            return Condition(member, .compare(comparison, first))
        }
    }

    private func values(_ name: String, _ text: String, _ member: Member, _ issues: inout [Issue]) -> [SQLValue]? {
        var values: [SQLValue] = []
        for part in Parameters.list(text) {
            guard let value = Self.value(name, part, member.shape.element, &issues) else { return nil }
            values.append(value)
        }
        return values
    }

    private static func value(_ name: String, _ text: String, _ shape: Shape, _ issues: inout [Issue]) -> SQLValue? {
        switch shape {
        case .integer:
            guard let number = Int(text) else {
                issues.append(Issue(.parameter(name), .invalidType, expected: "integer", value: text))
                return nil
            }
            let range = -JSON.largestExactInteger...JSON.largestExactInteger
            if range.contains(number) { return .integer(number) }
            issues.append(Issue(.parameter(name), .outOfRange, expected: "\(range.lowerBound)…\(range.upperBound)", value: text))
        case .decimal:
            if let number = Double(text), number.isFinite { return .real(number) }
            issues.append(Issue(.parameter(name), .invalidType, expected: "number", value: text))
        case .boolean:
            if text == "true" || text == "false" { return .integer(text == "true" ? 1 : 0) }
            issues.append(Issue(.parameter(name), .invalidValue, allowed: ["true", "false"], value: text))
        case .text:
            if !text.isEmpty { return .text(text) }
            issues.append(.empty(name))
        default:
            var found: [Issue] = []
            if let value = shape.read(.string(text), at: JSONPointer(tokens: []), issues: &found)?.stringValue { return .text(value) }
            for var issue in found {
                issue.place = .parameter(name)
                issues.append(issue)
            }
        }
        return nil
    }
}

extension Issue {
    /// A parameter, or a value in its list, that holds nothing.
    static func empty(_ name: String) -> Issue {
        Issue(
            .parameter(name), .tooShort, expected: "1",
            text: Localized(
                "Le paramètre « \(name) » a une valeur vide ; sans valeur, laissez-le de côté.",
                "Parameter \"\(name)\" has an empty value; without a value, leave it out."))
    }
}
