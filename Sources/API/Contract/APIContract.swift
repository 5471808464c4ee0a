/// The contract of the endpoints there are, as text.
public enum APIContract {
    public static func yaml() throws -> String {
        try Contract.yaml(Contract.document(of: Endpoints.all))
    }

    public static func json() -> String {
        String(decoding: Contract.document(of: Endpoints.all).bytes(pretty: true), as: UTF8.self) + "\n"
    }
}
