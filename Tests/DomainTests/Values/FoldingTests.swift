import Testing

@testable import Domain

@Suite struct FoldingTests {
    @Test(
        "case, accents, ligatures, apostrophes and punctuation don't matter",
        arguments: [
            ("L'Atelier de l’Œuvre — Château", "l atelier de l oeuvre chateau"), ("", ""), ("  ", ""), ("…", ""), ("Ça, là-bas !", "ca la bas"),
            ("l'ʼ’`′‘‛‚eau", "l eau"), ("Cœur d\u{2019}Hérault", "coeur d herault"), ("«\u{A0}Mise-en-œuvre\u{202F}»", "mise en oeuvre"),
            ("Æsir STRASSE Straße ẞ", "aesir strasse strasse ss"), ("Łódź Ørsted Đông þing ıI", "lodz orsted dong thing ii"),
            ("e\u{301}te\u{301}", "ete"),
            ("ﬁn ﬂeur", "fin fleur"), ("Ａ１ｂ", "a1b"), ("m² n° 1ᵉʳ ½", "m2 n 1er 1 2"), ("12,5 % à 3 €", "12 5 a 3"),
            ("tab\tligne\r\nfin\u{0}", "tab ligne fin"),
            ("co\u{AD}orace", "coorace"), ("a\u{200B}b", "a b"), ("a\u{200D}b", "ab"), ("salarié·e·s", "salarie e s"), ("snake_case", "snake case"),
            ("ÉCOLE DE L’ARIÈGE", "ecole de l ariege"), ("Ελλάδα ΣΟΦΟΣ", "ελλαδα σοφοσ"), ("Élodie 日本 😀 Москва", "elodie 日本 москва"),
            ("İstanbul", "istanbul"),
            ("Ǆ ǅ ŉ ĳ ſ", "dz dz n ij s"), ("x😀y", "x y"),
        ])
    func folds(text: String, expected: String) {
        #expect(fold(text) == expected)
        #expect(fold(expected) == expected)
    }

    @Test("words come one by one")
    func words() {
        #expect(foldedWords("L'Atelier de l’Œuvre — Château") == ["l", "atelier", "de", "l", "oeuvre", "chateau"])
        #expect(foldedWords(" — ") == [])
    }

    @Test("a word is cut after 64 characters, the words after it are not")
    func longWords() {
        let long = String(repeating: "é", count: 80)
        #expect(fold("a \(long) b") == "a \(String(repeating: "e", count: 64)) b")
        #expect(foldedWords(String(repeating: "日", count: 70) + " x") == [String(repeating: "日", count: 64), "x"])
    }

    @Test("the table agrees with the general rule on every character it holds")
    func tableAgrees() {
        for value in Array(0..<0x370) + Array(0x2000..<0x2100) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            for text in [String(scalar), "a\(scalar)b", "Z\(scalar)"] {
                let bytes = Array(text.utf8)
                #expect(bytes.withUnsafeBufferPointer(FoldedText.byTable) == FoldedText.byDecomposition(text), "U+\(String(value, radix: 16))")
            }
        }
    }

    @Test("folding twice is folding once, on the whole basic plane")
    func idempotent() {
        for value in UInt32(0)..<0x10000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let once = fold(String(scalar))
            if fold(once) != once { Testing.Issue.record("U+\(String(value, radix: 16)): \(once) → \(fold(once))") }
        }
    }
}
