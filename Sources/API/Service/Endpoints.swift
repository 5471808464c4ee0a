import Domain

/// Every endpoint of the API: what the routes and the contract are made of.
enum Endpoints {
    static let all: [Endpoint] =
        CatalogueEndpoint.all + ResourceCollections.all.flatMap { RecordEndpoints($0).all } + SeatsEndpoint.all + ChangesEndpoint.all
        + ChangeDigests.all
        + AuditEndpoint.all + KeyEndpoints.all + WebhookEndpoints.all + FrameworkEndpoints.all + ReportEndpoints.all + DirectoryEndpoints.all
        + HealthEndpoints.all + ContractEndpoints.all + WellKnownEndpoints.all
}
