import Testing

@testable import Domain

@Suite struct ContactFormTests {
    @Test(
        "a French or international telephone number becomes E.164",
        arguments: [
            ("05 61 00 00 00", "+33561000000"), ("0561000000", "+33561000000"), ("05.61.00.00.00", "+33561000000"),
            ("05-61-00-00-00", "+33561000000"),
            ("05\u{A0}61\u{202F}00 00 00", "+33561000000"), ("+33561000000", "+33561000000"), ("+33 5 61 00 00 00", "+33561000000"),
            ("+33 (0)5 61 00 00 00", "+33561000000"), ("+33(0)561000000", "+33561000000"), ("+330561000000", "+33561000000"),
            ("0033 5 61 00 00 00", "+33561000000"), ("0033 (0) 5 61 00 00 00", "+33561000000"),
            ("(05) 61 00 00 00", "+33561000000"), ("06/12/34/56/78", "+33612345678"), ("+34 912 345 678", "+34912345678"),
            ("+376 800 000", "+376800000"), ("+1 (212) 555-0100", "+12125550100"),
        ])
    func takesNumber(text: String, canonical: String) {
        #expect(PhoneNumber.normalized(text) == canonical)
        #expect(PhoneNumber.normalized(canonical) == canonical)
    }

    @Test(
        "what is no telephone number is refused",
        arguments: [
            "", "+", "3949", "15", "5 61 00 00 00", "05 61 00 00 0", "05 61 00 00 000", "00 00 00 00 00", "+0561000000", "+33 5 61 00 00",
            "+33 05 61 00 00 0", "05 61 00 00 00 poste 2", "++33561000000", "33+561000000", "+1234567890123456", "+123456", "(05 61 00 00 00",
            "(a)561000000", "٠٥٦١٠٠٠٠٠٠",
        ])
    func refusesNumber(text: String) {
        #expect(PhoneNumber.normalized(text) == nil)
    }

    @Test(
        "an e-mail address is written in lower case",
        arguments: [
            ("A@Exemple.FR", "a@exemple.fr"), ("prenom.nom+liste@sous-domaine.exemple.org", "prenom.nom+liste@sous-domaine.exemple.org"),
            ("o'neil@exemple.fr", "o'neil@exemple.fr"), ("!#$%&'*+-/=?^_`{|}~@exemple.fr", "!#$%&'*+-/=?^_`{|}~@exemple.fr"),
            ("a@xn--caf-dma.fr", "a@xn--caf-dma.fr"),
        ])
    func takesEmail(text: String, canonical: String) {
        #expect(EmailAddress.normalized(text) == canonical)
    }

    @Test(
        "what is no e-mail address is refused",
        arguments: [
            "", "@", "a@", "@exemple.fr", "a@exemple", "a@@exemple.fr", "a@b@exemple.fr", "a b@exemple.fr", " a@exemple.fr", "a@exemple.fr\n",
            ".a@exemple.fr",
            "a.@exemple.fr", "a..b@exemple.fr", "a@-exemple.fr", "a@exemple-.fr", "a@exemple..fr", "a@.fr", "é@exemple.fr", "a@[127.0.0.1]",
            "\"a b\"@exemple.fr", String(repeating: "a", count: 65) + "@exemple.fr",
        ])
    func refusesEmail(text: String) {
        #expect(EmailAddress.normalized(text) == nil)
    }

    @Test("an e-mail address has at most 254 octets")
    func emailLength() {
        let domain = Array(repeating: String(repeating: "b", count: 62), count: 3).joined(separator: ".") + ".fr"
        let local = String(repeating: "a", count: 254 - 1 - domain.utf8.count)
        #expect(EmailAddress.normalized(local + "@" + domain) == local + "@" + domain)
        #expect(EmailAddress.normalized(local + "a@" + domain) == nil)
    }

    @Test(
        "a web address stays as it is",
        arguments: [
            "https://www.exemple.fr", "http://exemple.fr/", "HTTPS://Exemple.FR/Page?x=1&y=%C3%A9#haut", "https://exemple.fr:8443/a",
            "https://exemple.fr:65535", "https://exemple.fr:/",
            "http://localhost/a",
            "http://127.0.0.1:80", "https://[2001:db8::1]:8080/a", "https://exemple.fr.", "https://a:b@exemple.fr/", "https://exemple.fr?q=[1]",
        ])
    func takesWebAddress(text: String) {
        #expect(WebAddress.normalized(text) == text)
    }

    @Test(
        "what is no web address is refused",
        arguments: [
            "", "exemple.fr", "www.exemple.fr", "ftp://exemple.fr", "javascript:alert(1)", "https:", "https://", "https:///chemin", "https://:80/",
            "https://exemple.fr/a b", "https://exemple.fr/\n", "https://exemple.fr/\u{0}", "https://exem ple.fr", "https://exemple.fr/<a>",
            "https://-a.fr",
            "https://a..fr", "https://exemple.fr:http/", "https://exemple.fr:123456", "https://exemple.fr:65536", "https://exemple.fr:0/",
            "https://[2001:db8::1]:99999/", "https://[::1", "https://[::1]a", "https://exemple.fr/%zz",
            "https://exemple.fr/%A", "https://équipe.fr", " https://exemple.fr", "https://@/", "https://exemple.fr\\a", "http:/exemple.fr",
        ])
    func refusesWebAddress(text: String) {
        #expect(WebAddress.normalized(text) == nil)
    }

    @Test("letters outside ASCII are percent-encoded in a web address")
    func encodesWebAddress() {
        #expect(WebAddress.normalized("https://exemple.fr/équipe?q=œ") == "https://exemple.fr/%C3%A9quipe?q=%C5%93")
    }

    @Test("a web address has at most 2083 octets, as it is stored")
    func webAddressLength() {
        let longest = "https://exemple.fr/" + String(repeating: "a", count: 2083 - 19)
        #expect(WebAddress.normalized(longest) == longest)
        #expect(WebAddress.normalized(longest + "a") == nil)
        #expect(WebAddress.normalized("https://exemple.fr/" + String(repeating: "é", count: 500)) == nil)
    }
}
