/// The charter and the data that records refer to.
enum FrameworkEndpoints {
    static var all: [Endpoint] { MissionEndpoint.all + ReferenceEndpoints.all + CommunesEndpoint.all + EvidenceEndpoint.all }
}
