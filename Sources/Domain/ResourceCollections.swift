/// Every collection of the API, in the order of the contract.
public enum ResourceCollections {
    public static let all: [ResourceCollection] = [
        ResourceCollection(Objective()),
        ResourceCollection(Adherent()),
        ResourceCollection(Training()),
        ResourceCollection(Partnership()),
        ResourceCollection(Campaign()),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    public static func named(_ name: String) -> ResourceCollection? { byName[name] }
}
