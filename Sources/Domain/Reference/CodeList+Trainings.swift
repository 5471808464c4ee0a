extension CodeList {
    /// Whom a training is for.
    public static let audiences = CodeList(
        "audiences",
        [
            "administrator": "Administrateurs",
            "permanent_employee": "Salariés permanents",
            "pathway_employee": "Salariés en parcours d'insertion",
            "volunteer": "Bénévoles",
            "director": "Directeurs et directrices",
        ])

    /// What a training or a need is about.
    public static let themes = CodeList(
        "themes",
        [
            "finance": "Gestion financière",
            "economic_development": "Développement économique",
            "quality": "Qualité et amélioration continue",
            "equality": "Égalité professionnelle et non-discrimination",
            "citizenship": "Citoyenneté",
            "rights": "Accès aux droits",
            "digital": "Numérique",
            "management": "Management",
            "listening": "Écoute et accompagnement",
            "legal": "Droit et réglementation",
            "social_support": "Accompagnement socioprofessionnel",
            "values": "Valeurs et projet politique du réseau",
            "participation": "Participation des salariés",
            "other": "Autre",
        ])

    /// The data·inclusion *thématique* under which a training of this theme is published.
    public static func thematique(ofTheme theme: String) -> String {
        switch theme {
        case "rights": "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
        case "citizenship": "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete"
        case "digital": "numerique--maitriser-les-fondamentaux-du-numerique"
        default: "se-former--trouver-sa-formation"
        }
    }

    public static let fundings = CodeList(
        "fundings",
        [
            "opco": "Opérateur de compétences (OPCO)",
            "region": "Région Occitanie",
            "pic": "Plan d'investissement dans les compétences (PIC)",
            "state": "État",
            "self": "Fonds propres de l'employeur",
            "other": "Autre",
        ])

    /// What an action for and with employees is about.
    public static let employeeThemes = CodeList(
        "employee-themes",
        [
            "rights": "Accès aux droits",
            "care": "Accès aux soins et santé",
            "culture": "Accès à la culture",
            "citizenship": "Citoyenneté",
            "equality": "Égalité professionnelle et non-discrimination",
            "skills": "Valorisation des compétences",
            "recruitment": "Lien avec les entreprises qui recrutent",
            "other": "Autre",
        ])
}
