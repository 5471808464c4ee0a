import Domain
import Testing

@testable import API

@Suite struct WebhookTargetTests {
    private let strict = WebhookTarget(allowsPrivate: false)
    private let open = WebhookTarget(allowsPrivate: true)

    @Test(arguments: [
        "https://outils.exemple.fr", "https://outils.exemple.fr:8443/coorace?x=1", "HTTPS://OUTILS.EXEMPLE.FR/", "https://8.8.8.8/",
        "https://[2606:4700::1111]:443/", "https://exemple.fr./", "https://local.exemple.fr/", "https://127.0.0.1.exemple.fr/",
    ])
    func `A place of the internet over https is taken`(url: String) {
        #expect(WebAddress.normalized(url) != nil)
        #expect(strict.refusal(of: url) == nil)
    }

    @Test(arguments: [
        "http://outils.exemple.fr/", "https://localhost/", "https://LOCALHOST./", "https://a.localhost", "https://imprimante.local/",
        "https://metadata.google.internal/", "https://nas.home.arpa/", "https://intranet/", "https://127.0.0.1/", "https://127.1:8443/x",
        "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://10.1.2.3/", "https://169.254.169.254/latest/meta-data",
        "https://[::1]/", "https://[::ffff:192.168.0.1]/", "https://[fd00:ec2::254]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
    ])
    func `A place inside, or http, is taken only where that is allowed`(url: String) {
        #expect(strict.refusal(of: url) != nil)
        #expect(open.refusal(of: url) == nil)
    }

    @Test(arguments: ["https://nom:mot@outils.exemple.fr/", "https://nom@outils.exemple.fr/", "https://outils.exemple.fr/#ici"])
    func `A name, a password or a fragment is never taken`(url: String) {
        #expect(strict.refusal(of: url) != nil)
        #expect(open.refusal(of: url) != nil)
    }
}
