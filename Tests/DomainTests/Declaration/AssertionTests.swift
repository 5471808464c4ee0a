import JSON
import Testing

@testable import Domain

/// Values that a client sends for what the server sets.
@Suite struct AssertionTests {
    private let trial = Trial(Widget())
    private var record: Record { trial.create(Widget.body).record }

    @Test func `Sending a record back as it was read changes nothing`() {
        let settlement = trial.on("2026-09-09").replace(record, record.members)
        #expect(settlement.issues.isEmpty)
        #expect(!settlement.changes)
    }

    @Test func `Sending it back with a change is fine too`() {
        let settlement = trial.replace(record, record.members.patched(["sectors": ["reuse", "catering"]]))
        #expect(settlement.issues.isEmpty)
        #expect(settlement.record["size"] == 2)
        #expect(settlement.record.version == 2)
    }

    @Test(
        "Another value than the server's is refused",
        arguments: ["id", "version", "origin", "created_at", "updated_at", "size"])
    func refuses(name: String) {
        let settlement = trial.patch(record, [name: .string("other")])
        #expect(settlement.complaints == ["/\(name) read_only"])
        #expect(trial.create(Widget.body.patched([name: 77])).complaints == ["/\(name) read_only"])
    }

    @Test func `What the server sets is compared when it comes to be, too`() {
        #expect(trial.create(Widget.body.patched(["size": 1, "version": 1, "origin": "occitanie"])).issues.isEmpty)
    }

    @Test func `An id may be written in capitals`() {
        #expect(trial.create(Widget.body.patched(["id": .string(Trial.id.uppercased())])).issues.isEmpty)
    }

    @Test func `A batch ignores them, all but the id`() {
        let foreign: JSON.Object = ["version": 7, "origin": "bretagne", "created_at": "2020-01-01T00:00:00.000Z", "updated_at": "x", "size": 9]
        let settlement = trial.create(Widget.body.patched(foreign), assertions: false)
        #expect(settlement.issues.isEmpty)
        #expect(settlement.record["origin"] == "occitanie" && settlement.record.version == 1 && settlement.record["size"] == 1)
        #expect(trial.create(Widget.body.patched(["id": "other"]), assertions: false).complaints == ["/id read_only"])
    }
}
