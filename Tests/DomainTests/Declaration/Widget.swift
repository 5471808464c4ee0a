import JSON

@testable import Domain

/// A resource with one member of each shape, and no rules of its own.
struct Widget: Resource {
    static let collection = "widgets"
    static let schemaName = "Widget"
    static let summary = "A thing to try the engine on."

    let name = Field.title("name", "Name.", .required, example: "Roue")
    let note = Field.text("note", 5...20, .several, "Note.", example: "Roue dentée")
    let line = Field.line("line", "Line.", example: "Ligne")
    let siret = Field.formatted("siret", .siret, "SIRET.")
    let phone = Field.formatted("phone", .phone, "Telephone.")
    let email = Field.formatted("email", .email, "E-mail.")
    let count = Field.integer("count", in: 1...10, "Count.", example: 3)
    let hours = Field.decimal("hours", 0.5...2000, places: 2, "Hours.", example: 7.5)
    let open = Field.boolean("open", standard: false, "Open.")
    let dueOn = Field.day("due_on", "Day.", example: "2026-03-02")
    let scale = Field.code("scale", of: .scales, standard: "regional", "Scale.", example: "local")
    let colour = Field.oneOf("colour", ["red", "green"], "Colour.")
    let friend = Field.reference("friend_id", to: "widgets", "Friend.")
    let objective = Field.objective("theme", kinds: ["theme"], "Theme.", example: "T-POL")
    let sectors = Field.codes("sectors", of: .sectors, minimum: 1, "Sectors.", .required, example: ["reuse"])
    let sirets = Field.list("sirets", of: .formatted(.siret), "SIRETs.", .kept, example: ["73282932000074"])
    let place = Group("place", Place(), "Place.")
    let targets = Field.map("targets", .year, .integer(0...100), "Targets.", example: ["2026": 1])
    let size = Field<Int>(member: Member("size", .integer(0...100), "Members of `sectors`.", .serverSet, example: 1))
    let startsOn = Field.day("starts_on", "First day.", example: "2026-01-01")
    let endsOn = Field.day("ends_on", "Last day.", example: "2026-12-31")

    struct Place: Sendable {
        let city = Field.line("city", "City.", .required, example: "Foix")
        let code = Field.formatted("code", .postalCode, "Postal code.")
    }

    var naturalKey: [any Declared] { [siret] }

    var states: States {
        States(
            State("draft", to: ["open", "lost"]),
            State("open", to: ["closed"], needs: [count]),
            State("closed", needs: [count, endsOn], stamps: [endsOn]),
            State("lost"))
    }

    func derive(_ record: inout Record, previous: Record?) {
        record[size] = record[sectors]?.count
    }

    /// All that is required, and nothing else.
    static let body: JSON.Object = ["name": "Roue", "sectors": ["reuse"]]
}
