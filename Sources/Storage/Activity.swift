import Domain

extension RecordTable {
    /// The members that may say when what a record tells of took place; the first that is filled does.
    private static let activityDays = [
        "held_on", "starts_on", "signed_on", "published_on", "submitted_on", "requested_on", "received_on", "joined_on",
    ]

    /// The day of a record's activity (`activity_on`) as an expression over the table's columns: the first filled of its days, else 1 January of
    /// its year, else the day on which it was created here, on the calendar of Paris.
    public var activityOn: String {
        let days = Self.activityDays.filter { collection.member($0).map { if case .day = $0.shape { true } else { false } } ?? false }
        let year = collection.member("year") == nil ? [] : ["year || '-01-01'"]
        let all = days + year + ["paris_day(created_at)"]
        return all.count == 1 ? all[0] : "coalesce(\(all.joined(separator: ", ")))"
    }

    /// What a record is called in a list of records of many kinds, as an expression: its title, name, label or code, else its id.
    public var label: String {
        let names = ["title", "name", "label_fr", "code"].filter { collection.member($0).map { !$0.traits.contains(.personal) } ?? false }
        return names.isEmpty ? "id" : "coalesce(\((names.map { "document ->> '$.\($0)'" } + ["id"]).joined(separator: ", ")))"
    }
}

extension RecordTable {
    /// The départements that records belong to, as rows of (id, department): their own, those that they name, or those of their adherents,
    /// whichever the collection declares first. Nil where a record belongs to none, as a training of the catalogue.
    public var departmentRows: String? {
        if collection.member("department") != nil { return "SELECT id, department FROM \(name)" }
        if collection.member("departments") != nil { return listRows("departments", as: "department") }
        if collection.member("adherent_id") != nil {
            return "SELECT \(name).id, place.department FROM \(name) JOIN adherents AS place ON place.id = \(name).adherent_id"
        }
        if collection.member("adherent_ids") != nil {
            return "SELECT taking.id, place.department FROM (\(listRows("adherent_ids", as: "adherent"))) AS taking "
                + "JOIN adherents AS place ON place.id = taking.adherent"
        }
        return nil
    }

    /// The adherents that records belong to, as rows of (id, adherent); nil where none does.
    public var adherentRows: String? {
        if collection.name == "adherents" { return "SELECT id, id AS adherent FROM adherents" }
        if collection.member("adherent_id") != nil { return "SELECT id, adherent_id AS adherent FROM \(name)" }
        if collection.member("adherent_ids") != nil { return listRows("adherent_ids", as: "adherent") }
        if collection.member("provider_adherent_id") != nil { return "SELECT id, provider_adherent_id AS adherent FROM \(name)" }
        return nil
    }

    /// The values of a list, as rows of (id, `column`).
    public func listRows(_ field: String, as column: String) -> String {
        "SELECT id, value AS \(column) FROM list_values WHERE collection = '\(collection.name)' AND field = '\(field)'"
    }
}
