import CustomDump
import Domain
import JSON
import Testing

@Suite struct ObjectiveTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `The charter's 67 items are there from the first start, byte for byte`() async throws {
        let answer = try await server.get("/v1/objectives?limit=500&count=exact")
        #expect(answer.json["total"] == 67)
        let labels = Dictionary(uniqueKeysWithValues: answer.items.map { ($0.id, $0["label_fr"]?.stringValue ?? "") })
        for item in StrategicFramework.shared.items {
            #expect(labels[item.code].map { Array($0.utf8) } == (item.labelFr ?? "").utf8.map { $0 }, "\(item.code)")
        }
    }

    @Test func `Objectives are neither created nor deleted`() async throws {
        let refused = [
            (try await server.post("/v1/objectives", ["code": "OBJ-50"], as: .admin), "GET, HEAD, OPTIONS"),
            (try await server.delete("/v1/objectives/OBJ-12", as: .admin), "GET, HEAD, PUT, PATCH, OPTIONS"),
        ]
        for (answer, allow) in refused {
            #expect(answer.outcome == "405 method_not_allowed")
            #expect(answer["Allow"] == allow)
        }
        #expect(try await server.send("POST", "/v1/objectives/OBJ-12/restore").status == 404)
        #expect(try await server.put("/v1/objectives/OBJ-50", ["kind": "theme"]).outcome == "404 not_found")
        #expect(try await server.patch("/v1/objectives/OBJ-50", ["note": "Une note"]).outcome == "404 not_found")
    }

    @Test func `The charter's words can't be changed`() async throws {
        let stored = try await server.get("/v1/objectives/VAL-1").json
        for name in ["label_fr", "text_fr"] {
            let answer = try await server.patch("/v1/objectives/VAL-1", [name: "Autre chose"].json)
            #expect(answer.outcome == "422 validation_failed #/\(name) verbatim")
            #expect(try await server.patch("/v1/objectives/VAL-1", [name: stored[name]?.stringValue ?? ""].json).version == 1)
        }
        #expect(try await server.patch("/v1/objectives/VAL-1", ["code": "VAL-9"]).outcome == "422 validation_failed #/code read_only")
        #expect(try await server.patch("/v1/objectives/VAL-1", ["seed_order": 7]).outcome == "422 validation_failed #/seed_order read_only")
    }

    @Test func `What is inferred can be edited, and then says so`() async throws {
        let before = try await server.get("/v1/objectives/OBJ-12").json
        #expect(before["kind_basis"] == "inferred")
        let other = before["kind"] == "strategic_objective" ? "operational_objective" : "strategic_objective"
        let answer = try await server.patch("/v1/objectives/OBJ-12", ["kind": .string(other), "note": "Priorité", "targets": ["2027": 12]])
        #expect(answer.status == 200)
        #expect(answer.json["kind_basis"] == "edited")
        #expect(answer.json["parent_basis"] == before["parent_basis"])
        #expect(answer.json["targets"] == ["2027": 12])
        #expect(answer.json["version"] == 2)
        for (name, value) in [("parent", "OBJ-38"), ("theme", "T-POL"), ("mission", "MIS-1")] {
            let answer = try await server.patch("/v1/objectives/OBJ-01", [name: value].json)
            let basis = before[name]?.stringValue == value ? nil : answer.json["\(name)_basis"]
            #expect(answer.status == 200)
            if let basis { #expect(["edited", "inferred", "seed"].contains(basis.stringValue)) }
        }
    }

    @Test func `An objective is retired and back`() async throws {
        #expect(try await server.patch("/v1/objectives/OBJ-12", ["status": "retired"]).status == 200)
        #expect(try await server.get("/v1/objectives?status=retired").items("id") == ["OBJ-12"])
        #expect(try await server.patch("/v1/objectives/OBJ-12", ["status": "active"]).version == 3)
    }

    @Test func `Wrong codes and circles are told`() async throws {
        let cases: [(JSON, String)] = [
            (["parent": "OBJ-99"], "#/parent unknown_reference"), (["theme": "MIS-1"], "#/theme unknown_reference"),
            (["mission": "T-POL"], "#/mission unknown_reference"),
            (["parent": "OBJ-12"], "#/parent reference_cycle"), (["kind": "wish"], "#/kind invalid_value"),
            (["targets": ["26": 1]], "#/targets/26 invalid_format"),
            (["targets": ["2027": -1]], "#/targets/2027 out_of_range"), (["kind": nil], "#/kind required"),
        ]
        for (patch, error) in cases {
            #expect(try await server.patch("/v1/objectives/OBJ-12", patch).outcome == "422 validation_failed \(error)", "\(patch)")
        }
    }
}

extension [String: String] {
    fileprivate var json: JSON { .object(JSON.Object(map { ($0.key, .string($0.value)) })) }
}
