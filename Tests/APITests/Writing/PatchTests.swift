import CustomDump
import JSON
import Testing

@Suite struct PatchTests {
    let server: TestServer
    let record: JSON

    private var target: String { "/v1/trainings/\(record.id)" }

    init() async throws {
        server = try TestServer()
        record = try await server.create(
            "trainings",
            Sample.training("FIN-01", ["price_cents": 100, "themes": ["finance", "values"], "provider": ["name": "IRIO", "qualiopi": true]]))
    }

    @Test(arguments: ["application/merge-patch+json", "application/json", "application/json; charset=utf-8"])
    func `A merge patch changes what it names, clears by null and replaces lists`(type: String) async throws {
        let patch: JSON = ["title": "Autre titre", "price_cents": nil, "themes": ["rights"], "provider": ["qualiopi": nil]]
        let answer = try await server.patch(target, patch, ["Content-Type": type])
        #expect(answer.status == 200)
        let expected = record.mergePatched(with: patch).mergePatched(with: ["version": 2, "updated_at": answer.json["updated_at"] ?? nil])
        expectNoDifference(answer.json, expected)
        #expect(answer["ETag"] == "\"2\"")
    }

    @Test func `A JSON Patch runs all its operations or none`() async throws {
        let answer = try await server.jsonPatch(
            target,
            [
                ["op": "test", "path": "/version", "value": 1], ["op": "replace", "path": "/title", "value": "Autre titre"],
                ["op": "add", "path": "/themes/-", "value": "rights"], ["op": "remove", "path": "/price_cents"],
                ["op": "copy", "from": "/title", "path": "/content"], ["op": "move", "from": "/provider/name", "path": "/objective"],
            ])
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.json["themes"] == ["finance", "values", "rights"])
        #expect(answer.json["content"] == "Autre titre")
        #expect(answer.json["objective"] == "IRIO")
        #expect(answer.json["provider"] == ["qualiopi": true])
        #expect(answer.json["price_cents"] == nil)
    }

    @Test func `A JSON Patch that can't be applied says why and changes nothing`() async throws {
        let title: JSON = ["op": "replace", "path": "/title", "value": "Autre titre"]
        let cases: [(JSON, String)] = [
            ([title, ["op": "test", "path": "/status", "value": "published"]], "409 patch_test_failed"),
            ([["op": "test", "path": "/nothing", "value": 1]], "422 validation_failed #/0/path unknown_reference"),
            ([title, ["op": "replace", "path": "/objective", "value": "x"]], "422 validation_failed #/1/path unknown_reference"),
            ([["op": "remove", "path": "/themes/7"]], "422 validation_failed #/0/path unknown_reference"),
            ([["op": "add", "path": "/themes/7", "value": "rights"]], "422 validation_failed #/0/path unknown_reference"),
            ([["op": "copy", "from": "/nothing", "path": "/content"]], "422 validation_failed #/0/path unknown_reference"),
            ([["op": "replace", "path": "/title", "value": 1]], "422 validation_failed #/title invalid_type"),
            ([["op": "remove", "path": "/title"]], "422 validation_failed #/title required"),
            ([["op": "replace", "path": "", "value": []]], "422 validation_failed # invalid_type"),
            ([["op": "replace", "path": "/version", "value": 9]], "422 validation_failed #/version read_only"),
            ([["op": "add", "path": "/weight", "value": 9]], "422 validation_failed #/weight unknown_member"),
            (["op": "remove"], "400 malformed_patch # invalid_format"), ([1], "400 malformed_patch #/0 invalid_format"),
            ([["op": "delete", "path": "/title"]], "400 malformed_patch #/0/op invalid_format"),
            ([["op": "remove"]], "400 malformed_patch #/0/path invalid_format"),
            ([["op": "remove", "path": "title"]], "400 malformed_patch #/0/path invalid_format"),
            ([["op": "add", "path": "/title"]], "400 malformed_patch #/0/value invalid_format"),
            ([["op": "move", "path": "/title"]], "400 malformed_patch #/0/from invalid_format"),
        ]
        for (patch, outcome) in cases {
            #expect(try await server.jsonPatch(target, patch).outcome == outcome, "\(patch)")
        }
        let stored = try await server.get(target).json
        expectNoDifference(stored, record)
    }

    @Test func `What changes nothing keeps version and time`() async throws {
        for patch: JSON in [[:], ["title": "Lire un bilan"], ["content": nil], ["provider": ["name": "IRIO"]], ["version": 1]] {
            let answer = try await server.patch(target, patch)
            #expect(answer.status == 200)
            expectNoDifference(answer.json, record)
        }
        #expect(try await server.jsonPatch(target, []).version == 1)
        #expect(try await server.get("\(target)/revisions").items.count == 1)
    }

    @Test func `A merge patch that is no object is 422, and an unknown member too, even when it is null`() async throws {
        #expect(try await server.patch(target, []).outcome == "422 validation_failed # invalid_type")
        #expect(try await server.patch(target, ["titel": nil]).outcome == "422 validation_failed #/titel unknown_member")
        #expect(try await server.patch(target, ["provider": ["nam": nil]]).outcome == "422 validation_failed #/provider/nam unknown_member")
    }

    @Test func `A patch of what is not there is 404`() async throws {
        for id in ["01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", "x"] {
            #expect(try await server.patch("/v1/trainings/\(id)", ["title": "Autre"]).outcome == "404 not_found")
        }
    }

    @Test func `external_ids are merged, cleared one by one, and unique in their collection`() async throws {
        #expect(
            try await server.patch(target, ["external_ids": ["asp": "7", "les_emplois": "1"]]).json["external_ids"] == [
                "asp": "7", "les_emplois": "1",
            ])
        #expect(try await server.patch(target, ["external_ids": ["asp": nil]]).json["external_ids"] == ["les_emplois": "1"])
        let answer = try await server.post("/v1/trainings", Sample.training("FIN-02", ["external_ids": ["les_emplois": "1"]]))
        #expect(answer.outcome == "409 duplicate #/external_ids/les_emplois duplicate")
        #expect(answer.json["errors"]?[0]?["id"]?.stringValue == record.id)
        #expect(try await server.post("/v1/trainings", Sample.training("FIN-02", ["external_ids": ["asp": "7"]])).status == 201)
        #expect(try await server.post("/v1/campaigns", Sample.campaign("C-01", ["external_ids": ["les_emplois": "1"]])).status == 201)
    }
}
