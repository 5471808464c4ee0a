extension CodeList {
    public static let partnerKinds = CodeList(
        "partner-kinds",
        [
            "iae_network": "Réseau de l'insertion par l'activité économique",
            "ess_network": "Réseau de l'économie sociale et solidaire",
            "company": "Entreprise",
            "public_buyer": "Acheteur public",
            "local_authority": "Collectivité territoriale",
            "state_service": "Service de l'État",
            "prescriber": "Prescripteur",
            "training_body": "Organisme de formation",
            "solidarity_finance": "Finance solidaire",
            "social_landlord": "Bailleur social",
            "research": "Recherche et enseignement supérieur",
            "european": "Partenaire européen",
            "other": "Autre",
        ])

    public static let scales = CodeList(
        "scales",
        [
            "local": "Local",
            "regional": "Régional",
            "national": "National",
            "european": "Européen",
        ])

    /// What a partnership is for.
    public static let purposes = CodeList(
        "purposes",
        [
            "recruitment": "Recrutement des salariés en parcours",
            "training": "Formation",
            "procurement": "Achats, clauses d'insertion et marchés réservés",
            "network_membership": "Participation à un réseau",
            "advocacy": "Plaidoyer",
            "finance": "Financement",
            "project": "Projet commun",
            "pathway_support": "Accompagnement des parcours",
            "visibility": "Visibilité et communication",
            "other": "Autre",
        ])

    /// On what ground a contract is reserved or bears a clause (Code de la commande publique).
    public static let legalBases = CodeList(
        "legal-bases",
        [
            "L2113-12": "Marché réservé aux entreprises adaptées et aux ESAT (article L. 2113-12)",
            "L2113-13": "Marché réservé aux structures d'insertion par l'activité économique (article L. 2113-13)",
            "L2113-14": "Marché réservé à la fois au handicap et à l'insertion (article L. 2113-14)",
            "L2113-15": "Marché de services réservé aux entreprises de l'économie sociale et solidaire (article L. 2113-15)",
            "clause_execution": "Clause d'insertion, condition d'exécution du marché",
            "other": "Autre",
        ])

    /// The kinds of adherents to which a contract on this ground may be awarded; nil when any may have it.
    public static func kindsEligible(underLegalBasis code: String) -> [String]? {
        let adapted = ["EA", "EATT", "ESAT"]
        return switch code {
        case "L2113-12": adapted
        case "L2113-13": siaeKinds
        case "L2113-14": adapted + siaeKinds
        default: nil
        }
    }
}
