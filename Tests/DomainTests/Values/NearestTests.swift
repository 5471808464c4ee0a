import Testing

@testable import Domain

@Suite struct NearestTests {
    static let names = [
        "id", "name", "kind", "siret", "siren", "status", "department", "departments", "address", "created_at", "updated_at", "objective_codes",
    ]

    @Test(
        "a mistyped name finds the one that was meant",
        arguments: [
            ("departement", "department"), ("département", "department"), ("departements", "departments"), ("statut", "status"), ("siert", "siret"),
            ("Siret", "siret"), ("SIREN", "siren"), ("nam", "name"), ("naem", "name"), ("adress", "address"), ("updatedAt", "updated_at"),
            ("updated-at", "updated_at"), ("updated", "updated_at"), ("objective", "objective_codes"), ("ID", "id"),
        ])
    func finds(text: String, expected: String) {
        #expect(nearest(to: text, among: Self.names) == expected)
    }

    @Test(
        "nothing is offered when nothing is near",
        arguments: ["", "x", "ix", "up", "couleur", "zzzzzzzzzz", "—", String(repeating: "status", count: 100)])
    func findsNothing(text: String) {
        #expect(nearest(to: text, among: Self.names) == nil)
    }

    @Test("among equals the first is offered, and none of none")
    func ties() {
        #expect(nearest(to: "sireX", among: ["siret", "siren"]) == "siret")
        #expect(nearest(to: "siret", among: []) == nil)
    }

    @Test(
        "distance counts insertions, deletions, replacements and swaps of neighbours",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "ab", 2), ("ab", "ba", 1), ("abcd", "acbd", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
            ("siert", "siret", 1),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(editDistance(Array(left.utf8), Array(right.utf8)) == expected)
        #expect(editDistance(Array(right.utf8), Array(left.utf8)) == expected)
    }
}
