import JSON

/// Good records to begin from; `changes` is a merge patch, in which null takes a member away.
enum Sample {
    static func adherent(_ siret: Int, _ changes: JSON = [:]) -> JSON {
        let record: JSON = [
            "name": "Les Ateliers du Lauragais", "kind": "ACI", "siret": .string(self.siret(siret)), "legal_form": "association",
            "address": ["insee_code": "31555", "postal_code": "31000"],
        ]
        return record.mergePatched(with: changes)
    }

    /// An adherent that has signed the charter.
    static func member(_ siret: Int, _ changes: JSON = [:]) -> JSON {
        adherent(siret, ["status": "member", "charter_signed_on": "2020-01-15", "joined_on": "2020-02-01"]).mergePatched(with: changes)
    }

    static func training(_ code: String, _ changes: JSON = [:]) -> JSON {
        let record: JSON = [
            "code": .string(code), "title": "Lire un bilan", "audiences": ["director"], "themes": ["finance"], "duration_hours": 14,
            "platform": "irio",
        ]
        return record.mergePatched(with: changes)
    }

    static func partnership(_ code: String, _ changes: JSON = [:]) -> JSON {
        let record: JSON = [
            "code": .string(code), "title": "Recruter avec les entreprises", "partner": ["name": "Fédération du bâtiment", "kind": "company"],
            "axis": "economic", "purposes": ["recruitment"], "starts_on": "2026-01-01",
        ]
        return record.mergePatched(with: changes)
    }

    static func campaign(_ code: String, _ changes: JSON = [:]) -> JSON {
        let record: JSON = ["code": .string(code), "level": "regional", "title": "L'emploi pour tous"]
        return record.mergePatched(with: changes)
    }

    /// Good records of every collection whose records can be created, by collection.
    static let all: [(collection: String, record: JSON)] = [
        ("adherents", adherent(1)), ("trainings", training("FIN-01")), ("partnerships", partnership("CAP-26")), ("campaigns", campaign("EMPLOI-26")),
    ]

    /// The nth SIRET of our own making, with both of its keys.
    static func siret(_ number: Int) -> String {
        let siren = keyed(digits(910_000 + number, 8))
        return keyed(siren + "0001")
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        String(repeating: "0", count: count - String(number).count) + String(number)
    }

    /// The digits and their Luhn key.
    private static func keyed(_ text: String) -> String {
        let sum = text.utf8.reversed().enumerated().reduce(0) { sum, digit in
            let value = Int(digit.element - 48) * (digit.offset.isMultiple(of: 2) ? 2 : 1)
            return sum + (value > 9 ? value - 9 : value)
        }
        return text + String((10 - sum % 10) % 10)
    }
}
