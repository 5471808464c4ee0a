import JSON
import Testing

@testable import Domain

@Suite struct ObjectiveTests {
    private let trial = Trial(Objective())

    private func objective(_ code: String) throws -> Record {
        let item = try #require(StrategicFramework.shared[code])
        var record = Objective.record(of: item)
        for (name, value) in ["version": 1, "status": "active", "objective_codes": [], "external_ids": [:], "origin": "occitanie"] as JSON.Object {
            record[name] = value
        }
        record["created_at"] = .string(trial.circumstances.now.description)
        record["updated_at"] = record["created_at"]
        return trial.collection.ordered(record)
    }

    @Test func `Each of the 67 items is a valid record that its own content leaves unchanged`() throws {
        #expect(StrategicFramework.shared.items.count == 67)
        for item in StrategicFramework.shared.items {
            let record = try objective(item.code)
            let settlement = trial.replace(record, record.members)
            #expect(settlement.issues.isEmpty && !settlement.changes, "\(item.code)")
            #expect(record.id == item.code)
        }
    }

    @Test func `The words of the charter can't be changed`() throws {
        let record = try objective("OBJ-11")
        #expect(trial.patch(record, ["label_fr": "Informer"]).complaints == ["/label_fr verbatim"])
        #expect(trial.patch(record, ["label_fr": record["label_fr"] ?? nil]).issues.isEmpty)
        #expect(trial.patch(try objective("VAL-1"), ["text_fr": "Autre"]).complaints == ["/text_fr verbatim"])
        #expect(!trial.patch(record, ["label_fr": nil]).changes)
    }

    @Test func `Code, order and bases are the server's`() throws {
        let record = try objective("OBJ-11")
        #expect(
            trial.patch(record, ["code": "OBJ-12", "seed_order": 12, "parent_basis": "seed"]).complaints == [
                "/code read_only", "/parent_basis read_only", "/seed_order read_only",
            ])
        #expect(trial.patch(record, ["id": "OBJ-12"]).complaints == ["/id read_only"])
    }

    @Test(
        "An edited grouping says so, and only that one",
        arguments: [("kind", "strategic_objective"), ("parent", "OBJ-12"), ("theme", "T-POL"), ("mission", "MIS-1")])
    func edits(name: String, value: String) throws {
        let record = try objective("OBJ-11")
        let edited = trial.patch(record, [name: .string(value)])
        #expect(edited.issues.isEmpty)
        for other in ["kind", "parent", "theme", "mission"] {
            let basis = other + "_basis"
            #expect(edited.record[basis] == (other == name ? "edited" : record[basis]))
        }
        #expect(trial.patch(edited.record, [name: record[name] ?? nil]).record["\(name)_basis"] == "edited")
    }

    @Test func `A parent taken off is an edit, the same parent is none`() throws {
        let record = try objective("OBJ-39")
        #expect(record["parent_basis"] == "seed" && record["kind_basis"] == "seed_sublist")
        #expect(trial.patch(record, ["parent": nil]).record["parent_basis"] == "edited")
        #expect(!trial.patch(record, ["parent": "OBJ-38"]).changes)
    }

    @Test func `Corrections, translation, note, targets and missions are data`() throws {
        let settlement = trial.patch(
            try objective("OBJ-11"),
            [
                "label_corrected_fr": "Informer", "label_en": "Inform", "note": "Prioritaire", "targets": ["2027": 12, "2026": 3],
                "related_missions": ["MIS-1"],
            ])
        #expect(settlement.issues.isEmpty && settlement.changes)
        #expect(settlement.record["targets"]?.objectValue?.names == ["2026", "2027"])
        #expect(settlement.record["parent_basis"] == "inferred")
    }

    @Test func `Groupings point at items of the right kind`() throws {
        let wrong: JSON.Object = [
            "theme": "MIS-1", "mission": "T-POL", "parent": "OBJ-99", "related_missions": ["VAL-1"], "kind": "wish", "targets": ["1984": 1],
        ]
        #expect(
            trial.patch(try objective("OBJ-11"), wrong).complaints == [
                "/kind invalid_value", "/mission unknown_reference", "/parent unknown_reference", "/related_missions/0 unknown_reference",
                "/targets/1984 invalid_format", "/theme unknown_reference",
            ])
    }

    @Test func `An objective is retired and brought back`() throws {
        let retired = trial.patch(try objective("OBJ-11"), ["status": "retired"])
        #expect(retired.issues.isEmpty && retired.forbidden == nil)
        #expect(trial.patch(retired.record, ["status": "active"]).forbidden == nil)
        #expect(trial.collection.states.names == ["active", "retired"])
    }
}
