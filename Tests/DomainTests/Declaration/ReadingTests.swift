import JSON
import Testing

@testable import Domain

@Suite struct ReadingTests {
    private let widgets = ResourceCollection(Widget())

    private func complaints(_ body: JSON.Object) -> [String] { widgets.read(body).complaints }

    @Test func `All that is wrong with a body is told at once, each with its pointer`() {
        let body: JSON.Object = [
            "name": "a", "note": 5, "siret": "73282932000079", "phone": "12", "count": 11, "hours": 2001, "open": "yes", "due_on": "2026-02-30",
            "scale": "galactic", "colour": "blue", "friend_id": "x", "theme": "OBJ-12", "sectors": ["reuse", "mining", "reuse"],
            "place": ["city": 3, "town": "Foix"], "targets": ["2026": 101, "next": 1], "nmae": "Roue", "external_ids": ["Bad Name": "1"],
        ]
        let expected = [
            "/colour invalid_value", "/count out_of_range", "/due_on invalid_format", "/external_ids/Bad Name invalid_format",
            "/friend_id invalid_format", "/hours out_of_range", "/name too_short", "/nmae unknown_member", "/note invalid_type", "/open invalid_type",
            "/phone invalid_format", "/place/city invalid_type", "/place/town unknown_member", "/scale invalid_value", "/sectors/1 invalid_value",
            "/sectors/2 repeated", "/siret invalid_siret", "/targets/2026 out_of_range", "/targets/next invalid_format", "/theme unknown_reference",
        ]
        #expect(complaints(body) == expected)
    }

    @Test func `An unknown member names the nearest known one`() {
        let issues = widgets.read(["statut": "draft", "place": ["citty": "Foix"], "zzzzzzzz": 1]).issues
        #expect(issues.map(\.nearest) == ["status", "city", nil])
    }

    @Test func `An unknown member is told of even when it is null`() {
        #expect(complaints(["nope": nil, "place": ["city": "Foix", "nope": nil]]) == ["/nope unknown_member", "/place/nope unknown_member"])
    }

    @Test func `Null is absent, at every depth`() {
        let reading = widgets.read(["name": nil, "sectors": nil, "place": ["city": "Foix", "code": nil], "targets": ["2026": nil]])
        #expect(reading.issues.isEmpty)
        #expect(reading.members == ["place": ["city": "Foix"]])
    }

    @Test func `A null inside a list is of the wrong type`() {
        #expect(complaints(["sectors": [nil]]) == ["/sectors/0 invalid_type"])
    }

    @Test func `Empty lists and objects are absent`() {
        let reading = widgets.read(["sirets": [], "place": [:], "targets": [:], "objective_codes": [], "external_ids": [:]])
        #expect(reading.issues.isEmpty)
        #expect(reading.members.isEmpty)
    }

    @Test func `Values come out in their canonical form`() {
        let reading = widgets.read([
            "siret": "732 829 320 00074", "phone": "05 61 00 00 00", "email": "A@Exemple.FR", "hours": 14.0,
            "friend_id": "01937B1C-8A5E-7C3D-9F10-2B6D4C8E0A11", "sirets": ["732.829.320.00074"],
        ])
        #expect(reading.issues.isEmpty)
        #expect(
            reading.members == [
                "siret": "73282932000074", "phone": "+33561000000", "email": "a@exemple.fr", "hours": 14,
                "friend_id": "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", "sirets": ["73282932000074"],
            ])
    }

    @Test func `What the server sets is not read, only kept for comparison`() {
        let reading = widgets.read(["id": "x", "version": "y", "size": [], "origin": nil])
        #expect(reading.members.isEmpty && reading.issues.isEmpty)
        #expect(reading.asserted == ["id": "x", "version": "y", "size": []])
    }

    @Test func `The names of a map are sorted`() {
        let reading = widgets.read(["external_ids": ["siae": "1", "asp": "2"]])
        #expect(reading.members["external_ids"]?.objectValue?.names == ["asp", "siae"])
    }

    @Test func `A merge patch that clears what does not exist is told so`() {
        let patch: JSON.Object = ["nope": nil, "place": ["town": nil, "city": nil], "targets": ["2027": nil], "name": nil]
        #expect(widgets.unknownNames(in: patch).map(\.complaint) == ["/nope unknown_member", "/place/town unknown_member"])
        #expect(widgets.unknownNames(in: ["sttaus": nil]).map(\.nearest) == ["status"])
    }
}
