import ArgumentParser

/// The regions that a server pulls.
struct PullOptions: ParsableArguments {
    @Option(help: "Server of a region to mirror, as `coorace pull --follow` does; once for each region. [COORACE_PULL, with spaces between]")
    var pull: [String] = []

    @Option(
        help: "File with the token for the region's server; once for each --pull, in the same order. [COORACE_PULL_TOKEN_FILE, with spaces between]")
    var pullTokenFile: [String] = []

    @Option(help: "PEM file of the authorities to trust for --pull; else the system's. [COORACE_PULL_CA_FILE]")
    var pullCAFile: String?

    /// A region's server, and where its token stands.
    struct Source: Sendable {
        let url: String
        let tokenFile: String
        let caFile: String?

        /// With the token as it stands in the file now.
        func server() throws(Failure) -> RemoteServer { try RemoteServer(url, tokenFile: tokenFile, caFile: caFile) }
    }

    /// - Throws: exit 78 when addresses and files don't go together, and for a file that holds no token.
    func sources() throws(Failure) -> [Source] {
        let urls = pull.isEmpty ? Environment.list("PULL") : pull
        let files = pullTokenFile.isEmpty ? Environment.list("PULL_TOKEN_FILE") : pullTokenFile
        guard urls.count == files.count else {
            throw Failure(.configuration, "give a --pull-token-file for each --pull: there are \(files.count) for \(urls.count)")
        }
        var sources: [Source] = []
        for (url, file) in zip(urls, files) {
            guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                throw Failure(.configuration, "--pull takes an address such as https://occitanie.example.org, not \(url)")
            }
            let source = Source(
                url: url.hasSuffix("/") ? String(url.dropLast()) : url, tokenFile: file, caFile: pullCAFile ?? Environment["PULL_CA_FILE"])
            guard !sources.contains(where: { $0.url == source.url }) else { throw Failure(.configuration, "--pull \(url) is given twice") }
            do throws(Failure) {
                _ = try source.server()
            } catch {
                throw Failure(.configuration, "--pull-token-file: \(error.message)")
            }
            sources.append(source)
        }
        return sources
    }

}
