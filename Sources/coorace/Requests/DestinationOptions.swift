import ArgumentParser

/// Where a command's requests go: `--url` with a key, or the database of this machine.
struct DestinationOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions

    @Option(help: "Server to ask instead of a database of this machine: https://api.example.org. [COORACE_URL]")
    var url: String?

    @OptionGroup var remote: RemoteOptions

    /// - Parameter creates: whether a database that isn't there is made.
    func destination(creates: Bool) throws -> Destination {
        let retries = try remote.checkedRetries()
        if url != nil, database.database != nil { throw Failure(.usage, "give --url or --database, not both") }
        // A flag wins over the other's variable.
        if let url = url ?? (database.database == nil ? Environment["URL"] : nil) {
            return try remote.server(url, without: "--url needs --token-file FILE, with a key's token").destination(.ofCommand(retries))
        }
        return try Destination.local(database, .ofCommand(retries), creates: creates)
    }
}

/// How a command proves itself to a server elsewhere, and how often it tries.
struct RemoteOptions: ParsableArguments {
    @Option(help: "File with the token of a key of that server. [COORACE_TOKEN_FILE]")
    var tokenFile: String?

    @Option(help: "PEM file of the authorities to trust; else the system's. [COORACE_CA_FILE]")
    var caFile: String?

    @Option(
        help:
            "How often to try again when there is no answer, or a server asks for it (429, 503), waiting longer each time. [COORACE_RETRIES] (default: 7)"
    )
    var retries: Int?

    func checkedRetries() throws(Failure) -> Int {
        let variable = try Environment.integer("RETRIES")
        let retries = retries ?? variable ?? 7
        guard (0...1000).contains(retries) else { throw Failure(.usage, "--retries takes 0 to 1000, not \(retries)") }
        return retries
    }

    /// - Parameter complaint: what is said when no token is given (exit 64).
    func server(_ url: String, without complaint: String) throws(Failure) -> RemoteServer {
        guard let file = tokenFile ?? Environment["TOKEN_FILE"] else { throw Failure(.usage, complaint) }
        return try RemoteServer(url, tokenFile: file, caFile: caFile ?? Environment["CA_FILE"])
    }
}
