import API
import ArgumentParser
import HTTP

/// How much is answered to whom, and whose word on a client's address is taken.
struct AccessOptions: ParsableArguments {
    @Option(help: "Requests in so many seconds that a key is answered: REQUESTS/SECONDS, or off. [COORACE_RATE_LIMIT] (default: 6000/60)")
    var rateLimit: String?

    @Option(
        help:
            "The same for an address without a key; off also lets it try as many wrong keys as it likes. [COORACE_ANONYMOUS_RATE_LIMIT] (default: 300/60)"
    )
    var anonymousRateLimit: String?

    @Option(
        help:
            "Proxies before the server, as addresses and networks: 127.0.0.1,10.0.0.0/8. Clients are then who their X-Forwarded-For says. [COORACE_TRUSTED_PROXY]"
    )
    var trustedProxy: String?

    @Option(
        help:
            "Whom to tell of a weakness, for /.well-known/security.txt: mailto:… or https://…; without it there is none. [COORACE_SECURITY_CONTACT]"
    )
    var securityContact: String?

    /// - Throws: exit 78 for a value that can't be used.
    func apply(to configuration: inout HTTP.Configuration, _ service: inout Service.Configuration) throws(Failure) {
        service.keyQuota = try Self.quota("rate-limit", rateLimit ?? Environment["RATE_LIMIT"], or: "6000/60")
        service.addressQuota = try Self.quota("anonymous-rate-limit", anonymousRateLimit ?? Environment["ANONYMOUS_RATE_LIMIT"], or: "300/60")
        if let text = trustedProxy ?? Environment["TRUSTED_PROXY"] {
            guard let proxies = TrustedProxies(text) else {
                throw Failure(.configuration, "--trusted-proxy takes addresses and networks such as 127.0.0.1,10.0.0.0/8, not \"\(text)\"")
            }
            configuration.proxies = proxies
        }
        if let contact = securityContact ?? Environment["SECURITY_CONTACT"] {
            guard SecurityContact.isValid(contact) else {
                throw Failure(.configuration, "--security-contact takes mailto:… or https://…, not \"\(contact)\"")
            }
            service.securityContact = contact
        }
    }

    private static func quota(_ option: String, _ text: String?, or standard: String) throws(Failure) -> Quota? {
        let text = text ?? standard
        if text == "off" { return nil }
        guard let quota = Quota(text) else {
            throw Failure(.configuration, "--\(option) takes REQUESTS/SECONDS such as \(standard), or off, not \"\(text)\"")
        }
        return quota
    }
}
