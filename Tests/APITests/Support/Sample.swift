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

    static func session(_ training: String, _ changes: JSON = [:]) -> JSON {
        let record: JSON = [
            "training_id": .string(training), "starts_on": "2026-04-14", "ends_on": "2026-04-15", "capacity": 12,
            "place": ["insee_code": "09122", "label": "Maison des associations"],
        ]
        return record.mergePatched(with: changes)
    }

    static func registration(_ session: String, _ adherent: String, _ changes: JSON = [:]) -> JSON {
        let record: JSON = [
            "session_id": .string(session), "adherent_id": .string(adherent), "person_category": "permanent_employee",
        ]
        return record.mergePatched(with: changes)
    }

    static func contact(_ adherent: String, _ email: String, _ changes: JSON = [:]) -> JSON {
        let record: JSON = [
            "adherent_id": .string(adherent), "first_name": "Prénom", "last_name": "Nom", "person_category": "permanent_employee",
            "email": .string(email), "legal_basis": "legitimate_interest",
        ]
        return record.mergePatched(with: changes)
    }

    /// Good records of every collection whose records can be created, by collection. They refer to those of `referred`.
    static let all: [(collection: String, record: JSON)] = [
        ("adherents", adherent(1)),
        ("memberships", ["adherent_id": .string(id(1)), "year": 2026, "fee_amount_cents": 85_000]),
        ("headcounts", ["adherent_id": .string(id(1)), "year": 2026, "permanent": ["women": 7, "men": 2], "fte": 8.5]),
        ("contacts", contact(id(1), "contact@exemple.fr")),
        ("trainings", training("FIN-01")),
        ("training-sessions", session(id(2), ["code": "FIN-01-A", "status": "open"])),
        ("registrations", registration(id(3), id(1), ["contact_id": .string(id(4))])),
        (
            "training-needs",
            ["adherent_id": .string(id(1)), "theme": "finance", "person_category": "administrator", "year": 2026, "headcount": 8]
        ),
        ("partners", ["name": "Mission locale", "kind": "prescriber", "prescriber_kind": "ML", "department": "09"]),
        ("partnerships", partnership("CAP-26")),
        (
            "agreements",
            ["partnership_id": .string(id(5)), "code": "CONV-26", "kind": "framework_agreement", "title": "Convention cadre"]
        ),
        ("campaigns", campaign("EMPLOI-26")),
        (
            "campaign-actions",
            ["campaign_id": .string(id(6)), "code": "ACT-26", "title": "Rencontre", "kind": "meeting", "held_on": "2026-10-06"]
        ),
        ("engagements", ["campaign_id": .string(id(6)), "adherent_id": .string(id(1))]),
        ("contributions", ["code": "CONTRIB-26", "kind": "position", "title": "Financer l'accompagnement", "body": "Nous proposons…"]),
    ]

    /// Collections whose samples refer to nothing.
    static let alone = ["adherents", "trainings", "partnerships", "campaigns"]

    /// What the records of `all` refer to, in an order in which they can be put.
    static let referred: [(collection: String, id: String, record: JSON)] = [
        ("adherents", id(1), member(901)),
        ("trainings", id(2), training("REF-01", ["status": "published", "objective": "Lire un bilan."])),
        ("training-sessions", id(3), session(id(2), ["code": "REF-01-A", "status": "open"])),
        ("contacts", id(4), contact(id(1), "autre@exemple.fr")),
        ("partnerships", id(5), partnership("REF-26")),
        ("campaigns", id(6), campaign("REF-26")),
    ]

    private static func id(_ number: Int) -> String { "01937b1c-8a5e-7c3d-9f10-00000000000\(number)" }

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
