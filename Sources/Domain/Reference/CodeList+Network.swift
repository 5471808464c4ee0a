extension CodeList {
    public static let adherentKinds = CodeList(
        "adherent-kinds",
        [
            "ACI": "Atelier et chantier d'insertion",
            "AI": "Association intermédiaire",
            "EI": "Entreprise d'insertion",
            "ETTI": "Entreprise de travail temporaire d'insertion",
            "EITI": "Entreprise d'insertion par le travail indépendant",
            "GEIQ": "Groupement d'employeurs pour l'insertion et la qualification",
            "EA": "Entreprise adaptée",
            "EATT": "Entreprise adaptée de travail temporaire",
            "ESAT": "Établissement et service d'accompagnement par le travail",
            "EBE": "Entreprise à but d'emploi",
            "OSP": "Organisme de services à la personne",
            "other": "Autre",
        ])

    /// The kinds of adherents that are *structures d'insertion par l'activité économique* (Code du travail, L5132-4).
    public static let siaeKinds = ["ACI", "AI", "EI", "ETTI", "EITI"]

    public static let legalForms = CodeList(
        "legal-forms",
        [
            "association": "Association",
            "scop": "Société coopérative de production (SCOP)",
            "scic": "Société coopérative d'intérêt collectif (SCIC)",
            "sarl": "Société à responsabilité limitée (SARL)",
            "sas": "Société par actions simplifiée (SAS)",
            "sa": "Société anonyme (SA)",
            "foundation": "Fondation",
            "ccas": "Centre communal ou intercommunal d'action sociale",
            "local_authority": "Collectivité territoriale ou établissement public local",
            "employers_group": "Groupement d'employeurs",
            "other": "Autre",
        ])

    public static let personCategories = CodeList(
        "person-categories",
        [
            "pathway_employee": "Salarié en parcours d'insertion",
            "permanent_employee": "Salarié permanent",
            "administrator": "Administrateur",
            "volunteer": "Bénévole",
            "other": "Autre",
        ])

    public static let roles = CodeList(
        "roles",
        [
            "director": "Directeur ou directrice",
            "president": "Président ou présidente",
            "counsellor": "Conseiller ou conseillère en insertion professionnelle",
            "technical_supervisor": "Encadrant ou encadrante technique",
            "treasurer": "Trésorier ou trésorière",
            "hr": "Responsable des ressources humaines",
            "other": "Autre",
        ])

    public static let sectors = CodeList(
        "sectors",
        [
            "personal_services": "Services à la personne",
            "green_spaces": "Espaces verts et espaces naturels",
            "farming": "Agriculture et maraîchage",
            "building": "Bâtiment et travaux publics",
            "cleaning": "Nettoyage et propreté",
            "reuse": "Réemploi et recyclage",
            "textile": "Textile",
            "catering": "Restauration",
            "mobility": "Mobilité",
            "industry": "Industrie et sous-traitance",
            "digital": "Numérique",
            "culture": "Culture",
            "other": "Autre",
        ])

    public static let participationModes = CodeList(
        "participation-modes",
        [
            "works_council": "Comité social et économique",
            "expression_group": "Groupe d'expression des salariés",
            "general_meeting": "Réunion générale des salariés",
            "suggestions": "Boîte à idées ou recueil de propositions",
            "other": "Autre",
        ])

    /// The label under which the adherents' enterprises present themselves.
    public static let labels = CodeList("labels", ["EUST": "Entreprise d'Utilité Sociale et Territoriale"])
}
