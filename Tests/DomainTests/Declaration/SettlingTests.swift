import JSON
import Testing

@testable import Domain

@Suite struct SettlingTests {
    private let trial = Trial(Widget())

    private func created(_ more: JSON.Object = [:]) -> Record { trial.create(Widget.body.patched(more)).record }

    @Test func `A new record gets its defaults and what the server sets, in the declared order`() {
        let settlement = trial.create(["sectors": ["reuse"], "name": "Roue"])
        #expect(settlement.issues.isEmpty && settlement.forbidden == nil && settlement.changes)
        #expect(
            JSON.object(settlement.record.members).description == """
                {"id":"\(Trial.id)","version":1,"status":"draft","name":"Roue","open":false,"scale":"regional","sectors":["reuse"],"size":1,\
                "objective_codes":[],"external_ids":{},"origin":"occitanie","created_at":"2026-03-02T09:15:00.000Z",\
                "updated_at":"2026-03-02T09:15:00.000Z"}
                """)
    }

    @Test func `What must be there and is not is required, once`() {
        #expect(trial.create([:]).complaints == ["/name required", "/sectors required"])
        #expect(trial.create(["name": 5, "sectors": []]).complaints == ["/name invalid_type", "/sectors too_short"])
        #expect(trial.create(["name": nil, "sectors": ["mining"]]).complaints == ["/name required", "/sectors/0 invalid_value"])
    }

    @Test func `An object that is there must have its required members, one that is not need not`() {
        let place = { (place: JSON) in trial.create(Widget.body.patched(["place": nil]).patched(["place": place])).complaints }
        #expect(place(["code": "09000"]) == ["/place/city required"])
        #expect(place(["town": "Foix"]) == ["/place/city required", "/place/town unknown_member"])
        #expect(place(["city": 1]) == ["/place/city invalid_type"])
        #expect(place("Foix") == ["/place invalid_type"])
        #expect(place([:]).isEmpty)
    }

    @Test func `A state's needs hold at every write while the record is in it`() {
        #expect(trial.create(Widget.body.patched(["status": "open"])).complaints == ["/count required"])
        let open = created(["status": "open", "count": 3])
        #expect(trial.patch(open, ["name": "Roue dentée"]).issues.isEmpty)
        let cleared = trial.patch(open, ["count": nil])
        #expect(cleared.complaints == ["/count required"])
        #expect(cleared.issues.first?.expected == "open")
        #expect(trial.patch(open, ["count": 99]).complaints == ["/count out_of_range"])
    }

    @Test func `A state's day is filled with the day of the step, unless it is sent`() {
        let open = created(["status": "open", "count": 3])
        #expect(trial.on("2026-05-04").patch(open, ["status": "closed"]).record["ends_on"] == "2026-05-04")
        #expect(trial.on("2026-05-04").patch(open, ["status": "closed", "ends_on": "2026-04-30"]).record["ends_on"] == "2026-04-30")
        #expect(trial.create(Widget.body.patched(["status": "closed", "count": 3])).record["ends_on"] == "2026-03-02")
    }

    @Test func `The day of a step stays the day of the step when a later write leaves it out`() {
        let body = Widget.body.patched(["status": "closed", "count": 3])
        let closed = trial.create(body).record
        let replaced = trial.on("2027-01-01").replace(closed, body)
        #expect(replaced.record["ends_on"] == "2026-03-02")
        #expect(!replaced.changes)
        #expect(!trial.on("2027-01-01").patch(closed, ["ends_on": nil]).changes)
    }

    @Test func `A forbidden step says which are allowed, and asks for nothing the state would need`() {
        let forbidden = trial.patch(created(), ["status": "closed"])
        #expect(forbidden.forbidden == ForbiddenTransition(from: "draft", to: "closed", allowed: ["open", "lost"]))
        #expect(forbidden.issues.isEmpty)
        #expect(trial.patch(created(["status": "lost"]), ["status": "draft"]).forbidden?.allowed == [])
    }

    @Test func `What is wrong with a body is told even when its step is forbidden`() {
        let settlement = trial.patch(created(), ["status": "closed", "name": "x"])
        #expect(settlement.complaints == ["/name too_short"])
        #expect(settlement.forbidden != nil)
    }

    @Test func `An unknown state is a wrong value, not a forbidden step`() {
        let settlement = trial.patch(created(["status": "open", "count": 3]), ["status": "opne"])
        #expect(settlement.complaints == ["/status invalid_value"])
        #expect(settlement.issues.first?.nearest == "open")
    }

    @Test func `A record may be created in any state whose needs it meets`() {
        for state in ["draft", "open", "closed", "lost"] {
            let settlement = trial.create(Widget.body.patched(["status": .string(state), "count": 3]))
            #expect(settlement.issues.isEmpty && settlement.forbidden == nil)
            #expect(settlement.record.status == state)
        }
    }

    @Test func `A period does not end before it starts`() {
        let period = { (start: JSON, end: JSON) in trial.create(Widget.body.patched(["starts_on": start, "ends_on": end])).complaints }
        #expect(period("2026-03-02", "2026-03-01") == ["/ends_on ends_before_start"])
        #expect(period("2026-03-02", "2026-03-02").isEmpty)
        #expect(period("2026-03-02", nil).isEmpty && period(nil, "2026-03-02").isEmpty)
        #expect(
            trial.patch(created(["starts_on": "2026-01-01", "ends_on": "2026-06-30"]), ["starts_on": "2026-07-01"]).complaints == [
                "/ends_on ends_before_start"
            ])
    }

    @Test func `A write that says nothing new changes nothing, whatever the order and form of its members`() {
        let record = created(["siret": "73282932000074", "external_ids": ["a": "1", "b": "2"], "place": ["city": "Foix", "code": "09000"]])
        let same = trial.on("2026-09-09").replace(
            record,
            [
                "place": ["code": "09000", "city": "Foix"], "external_ids": ["b": "2", "a": "1"], "siret": "732 829 320 00074", "sectors": ["reuse"],
                "name": "Roue", "line": nil, "objective_codes": [],
            ])
        #expect(!same.changes)
        #expect(same.record == record)
    }

    @Test func `A change counts the version up and dates it, and leaves the rest`() {
        let record = created()
        let changed = trial.on("2026-09-09").patch(record, ["name": "Engrenage"]).record
        #expect(changed.version == 2)
        #expect(changed["updated_at"] == "2026-09-09T09:15:00.000Z")
        #expect(changed["created_at"] == record["created_at"])
        #expect(changed.id == record.id)
    }

    @Test func `A replacement without a member clears it, or brings its default back`() {
        let record = created(["line": "Ligne", "scale": "local", "external_ids": ["a": "1"]])
        let replaced = trial.replace(record, Widget.body).record
        #expect(replaced["line"] == nil)
        #expect(replaced["scale"] == "regional")
        #expect(replaced["external_ids"] == [:])
    }

    @Test func `A replacement without it leaves the state and what is kept as they were`() {
        let record = created(["status": "open", "count": 3, "sirets": ["73282932000074"]])
        let replaced = trial.replace(record, Widget.body.patched(["count": 4]))
        #expect(replaced.issues.isEmpty && replaced.forbidden == nil)
        #expect(replaced.record.status == "open")
        #expect(replaced.record["sirets"] == ["73282932000074"])
        #expect(trial.patch(record, ["sirets": nil]).record["sirets"] == nil)
    }

    @Test func `A mirrored record keeps its origin`() {
        var foreign = created()
        foreign["origin"] = "bretagne"
        #expect(trial.patch(foreign, ["line": "Ligne"]).record["origin"] == "bretagne")
    }
}
