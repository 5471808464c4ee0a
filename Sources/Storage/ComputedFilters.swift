import Domain

/// What the filters that follow from other records mean to the database, by collection and name.
enum ComputedFilters {
    /// - Returns: an expression over the collection's row that is true or false.
    static func expression(_ name: String, of collection: String) -> String {
        switch (collection, name) {
        case (TrainingSession.collection, "has_seats"):
            """
            (capacity > COALESCE((SELECT sum(r.seats) FROM registrations AS r WHERE r.session_id = training_sessions.id AND r.status IN (\(
                Registration.seated.map { "'\($0)'" }.joined(separator: ", ")))), 0))
            """
        case (TrainingNeed.collection, "covered"):
            """
            EXISTS (SELECT 1 FROM registrations AS r JOIN training_sessions AS s ON s.id = r.session_id \
            JOIN list_values AS t ON t.collection = 'trainings' AND t.field = 'themes' AND t.value = training_needs.theme AND t.id = s.training_id \
            WHERE r.adherent_id = training_needs.adherent_id AND r.status IN ('confirmed', 'attended') \
            AND substr(s.starts_on, 1, 4) = CAST(training_needs.year AS TEXT))
            """
        default: "0"
        }
    }
}
