import Domain
import JSON

/// A collection's state machine, as the schema of `status` and as conditions on a whole record.
struct StateSchemas {
    let states: States

    var status: JSON {
        ValueSchemas.describe(["type": "string", "enum": .array(states.names.map(JSON.string))], text, .string(states.initial))
    }

    private var text: String {
        var lines = ["State of a record; `\(states.initial)` when none is sent on creation. Steps:", ""]
        lines += states.all.map { state in
            let next = state.next.isEmpty ? "final" : "to " + Self.list(state.next)
            let needs = state.needs.filter { member in !state.stamps.contains { $0.member.path == member.path } }
            var line = "- `\(state.name)`: \(next)"
            if !needs.isEmpty { line += "; needs \(Self.list(needs.map(\.dotted)))" }
            let today = state.stamps.filter { $0.years == 0 }.map(\.member.dotted)
            if !today.isEmpty { line += "; \(Self.list(today)) \(today.count == 1 ? "is" : "are") the day of the step when absent" }
            return line + "."
        }
        return lines.joined(separator: "\n")
    }

    private static func list(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// What a record must have in the states that need more than every record: a condition for each set of needs.
    var conditions: [JSON] {
        var groups: [(needs: [String], states: [String])] = []
        for state in states.all {
            let needs = state.needs.filter { member in
                member.path.count == 1 && !member.traits.contains(.required) && !state.stamps.contains { $0.member.path == member.path }
            }.map(\.name)
            if needs.isEmpty { continue }
            if let place = groups.firstIndex(where: { $0.needs == needs }) {
                groups[place].states.append(state.name)
            } else {
                groups.append((needs, [state.name]))
            }
        }
        return groups.map { group in
            [
                "if": ["required": ["status"], "properties": ["status": ["enum": .array(group.states.map(JSON.string))]]],
                "then": [
                    "required": .array(group.needs.map(JSON.string)),
                    "properties": .object(JSON.Object(group.needs.map { ($0, ["not": ["type": "null"]]) })),
                ],
            ]
        }
    }
}
