/// Every collection of the API, in the order of the contract.
public enum ResourceCollections {
    public static let all: [ResourceCollection] = [
        ResourceCollection(Objective()),
        ResourceCollection(Adherent()),
        ResourceCollection(Membership()),
        ResourceCollection(Headcount()),
        ResourceCollection(Contact()),
        ResourceCollection(Training()),
        ResourceCollection(TrainingSession()),
        ResourceCollection(Registration()),
        ResourceCollection(TrainingNeed()),
        ResourceCollection(Partner()),
        ResourceCollection(Partnership()),
        ResourceCollection(Agreement()),
        ResourceCollection(Campaign()),
        ResourceCollection(CampaignAction()),
        ResourceCollection(Engagement()),
        ResourceCollection(Contribution()),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    public static func named(_ name: String) -> ResourceCollection? { byName[name] }
}
