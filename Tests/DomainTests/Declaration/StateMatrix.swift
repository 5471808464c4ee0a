import JSON
import Testing

@testable import Domain

/// The states of a collection as domain.md words them: every step from each state, all others being forbidden.
struct StateMatrix {
    let trial: Trial
    /// A body that meets every state's needs.
    let whole: JSON.Object

    /// - Parameter steps: `"draft→published; published→archived|draft"`.
    func check(states: [String], steps: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(trial.collection.states.names == states, sourceLocation: sourceLocation)
        let allowed = Self.parse(steps)
        for from in states {
            let created = trial.create(whole.patched(["status": .string(from)]))
            #expect(created.issues.isEmpty, "\(from)", sourceLocation: sourceLocation)
            for to in states {
                let settlement = trial.patch(created.record, ["status": .string(to)])
                let isAllowed = from == to || allowed[from, default: []].contains(to)
                #expect((settlement.forbidden == nil) == isAllowed, "\(from) → \(to)", sourceLocation: sourceLocation)
                #expect(settlement.issues.isEmpty, "\(from) → \(to)", sourceLocation: sourceLocation)
                if let forbidden = settlement.forbidden {
                    #expect(forbidden.allowed.sorted() == allowed[from, default: []].sorted(), "\(from)", sourceLocation: sourceLocation)
                } else {
                    #expect(settlement.record.status == to, sourceLocation: sourceLocation)
                }
            }
        }
    }

    /// Each state without one of its needs, which must then be required there, and nowhere else.
    func check(needs: [String: [String]], sourceLocation: SourceLocation = #_sourceLocation) {
        let members = Set(needs.values.joined())
        for state in trial.collection.states.names {
            for member in members {
                let complaints = trial.create(whole.patched([member: nil, "status": .string(state)])).complaints
                let expected = needs[state, default: []].contains(member) ? ["/\(member) required"] : []
                #expect(complaints == expected, "\(state) without \(member)", sourceLocation: sourceLocation)
            }
        }
    }

    private static func parse(_ steps: String) -> [String: [String]] {
        var allowed: [String: [String]] = [:]
        for step in steps.split(separator: "; ") {
            let sides = step.split(separator: "→").map(String.init)
            for from in sides[0].split(separator: ", ") { allowed[String(from), default: []] += sides[1].split(separator: "|").map(String.init) }
        }
        return allowed
    }
}
