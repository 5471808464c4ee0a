extension CodeList {
    public static let objectiveKinds = CodeList(
        "objective-kinds",
        [
            "mission": "Mission",
            "support": "Appui",
            "value": "Valeur",
            "charter_principle": "Principe de la charte",
            "theme": "Thème",
            "strategic_objective": "Objectif stratégique",
            "operational_objective": "Objectif opérationnel",
        ])

    /// What a proposal, an experiment or a watch item is about.
    public static let topics = CodeList(
        "topics",
        [
            "future_jobs": "Métiers et services de demain",
            "job_quality": "Qualité de l'emploi",
            "participation": "Participation",
            "working_conditions": "Conditions de travail",
            "non_discrimination": "Non-discrimination",
            "services": "Services à la population",
            "regulation": "Réglementation",
            "funding": "Financement",
            "other": "Autre",
        ])

    public static let campaignTargets = CodeList(
        "campaign-targets",
        [
            "state": "État",
            "parliament": "Parlement",
            "region": "Région",
            "department": "Département",
            "city": "Commune ou intercommunalité",
            "europe": "Union européenne",
            "public": "Grand public",
        ])

    /// The bodies in which the association holds a seat.
    public static let bodyKinds = CodeList(
        "body-kinds",
        [
            "CRE": "Comité régional pour l'emploi (CRE)",
            "CREFOP": "Comité régional de l'emploi, de la formation et de l'orientation professionnelles (CREFOP)",
            "CDPE": "Comité départemental pour l'emploi (CDPE)",
            "CLPE": "Comité local pour l'emploi (CLPE)",
            "CDIAE": "Conseil départemental de l'insertion par l'activité économique (CDIAE)",
            "DREETS": "Direction régionale de l'économie, de l'emploi, du travail et des solidarités (DREETS)",
            "DDETS": "Direction départementale de l'emploi, du travail et des solidarités (DDETS)",
            "CRESS": "Chambre régionale de l'économie sociale et solidaire (CRESS)",
            "OPCO": "Opérateur de compétences (OPCO)",
            "IRIO": "Plateforme de professionnalisation IRIO",
            "regional_council": "Conseil régional",
            "departmental_council": "Conseil départemental",
            "france_travail": "France Travail",
            "coorace_national": "Coorace national",
            "other": "Autre",
        ])

    public static let mandateTopics = CodeList(
        "mandate-topics",
        [
            "employment": "Emploi",
            "inclusion": "Inclusion",
            "territorial_solidarity": "Solidarité territoriale",
            "ess": "Économie sociale et solidaire",
            "training": "Formation",
            "other": "Autre",
        ])
}
