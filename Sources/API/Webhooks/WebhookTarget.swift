import Domain
import Outbound

/// Where a webhook may lead: to https, and to nothing of our own network. What the address says by itself is checked when it is given and
/// again before each attempt; where its name leads, when the socket is opened (`Outbound.Client`).
struct WebhookTarget: Sendable {
    /// Whether http and private addresses are taken too: for tests, and for receivers inside.
    let allowsPrivate: Bool

    /// Names of what is not on the internet (RFC 6761, RFC 6762, RFC 8375), and those under which clouds tell their machines' secrets.
    private static let inside = ["localhost", "local", "internal", "home.arpa", "localdomain", "intranet", "lan"]

    /// What is wrong with an address, for people; nil when nothing is.
    ///
    /// - Parameter url: as `WebAddress` takes it.
    func refusal(of url: String) -> Localized? {
        let isSecure = url.prefix(8).lowercased() == "https://"
        guard isSecure || allowsPrivate else {
            return Localized("L'adresse doit commencer par https://.", "The address must begin with https://.")
        }
        let authority = url.dropFirst(isSecure ? 8 : 7).prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else {
            return Localized(
                "L'adresse ne doit porter ni nom ni mot de passe : la signature dit qui envoie.",
                "The address must carry no name or password: the signature tells who sends.")
        }
        guard !url.contains("#") else { return Localized("L'adresse ne doit pas avoir de fragment (#).", "The address must have no fragment (#).") }
        guard allowsPrivate || isOutside(Self.host(of: authority)) else {
            return Localized("L'adresse désigne un réseau privé ou cette machine.", "The address leads to a private network or to this machine.")
        }
        return nil
    }

    private static func host(of authority: Substring) -> String {
        if authority.first == "[" { return String(authority.dropFirst().prefix { $0 != "]" }) }
        let host = authority.prefix { $0 != ":" }.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    private func isOutside(_ host: String) -> Bool {
        if let address = IPAddress(host) { return address.isPublic }
        // A name of one label is looked up inside.
        return host.contains(".") && !host.contains(":") && !Self.inside.contains { host.hasSuffix("." + $0) }
    }
}
