import JSON

extension Issue {
    /// The sentence that names the field and says what to do, for people.
    public func detail(in language: Language) -> String {
        (text ?? sentence)[language]
    }

    /// What the place is called: `address.insee_code`.
    public var placeName: String {
        switch place {
        case .pointer(let pointer): pointer.tokens.isEmpty ? "#" : pointer.tokens.joined(separator: ".")
        case .parameter(let name), .header(let name): name
        }
    }

    var subject: Localized {
        switch place {
        case .pointer(let pointer) where pointer.tokens.isEmpty: Localized("Le corps de la requête", "The request body")
        case .pointer: Localized("Le champ « \(placeName) »", "Field \"\(placeName)\"")
        case .parameter: Localized("Le paramètre « \(placeName) »", "Parameter \"\(placeName)\"")
        case .header: Localized("L'en-tête « \(placeName) »", "Header \"\(placeName)\"")
        }
    }

    private var sentence: Localized {
        let fr = subject.french
        let en = subject.english
        if let predicate { return Localized("\(fr)\(predicate.french)", "\(en)\(predicate.english)") }
        switch code {
        case .required:
            if let state = expected {
                return Localized("\(fr) est obligatoire dans l'état « \(state) ».", "\(en) is required in state \"\(state)\".")
            }
            return Localized("\(fr) est obligatoire.", "\(en) is required.")
        case .unknownMember, .unknownParameter:
            let hint = nearest.map { Localized(" ; vouliez-vous dire « \($0) » ?", "; did you mean \"\($0)\"?") } ?? Localized(".", ".")
            return Localized("\(fr) n'existe pas\(hint.french)", "\(en) does not exist\(hint.english)")
        case .unknownField:
            let hint = nearest.map { Localized(" ; vouliez-vous dire « \($0) » ?", "; did you mean \"\($0)\"?") } ?? Localized(".", ".")
            return Localized(
                "\(fr) nomme un champ inconnu, « \(value ?? "") »\(hint.french)",
                "\(en) names a field that does not exist, \"\(value ?? "")\"\(hint.english)")
        case .unknownOperator:
            let all = allowed.joined(separator: ", ")
            let hint = nearest.map { Localized(" ; vouliez-vous dire « \($0) » ?", "; did you mean \"\($0)\"?") } ?? Localized(".", ".")
            return Localized(
                "\(fr) nomme un opérateur que ce champ n'a pas, « \(value ?? "") » ; il a \(all)\(hint.french)",
                "\(en) names an operator that this field does not have, \"\(value ?? "")\"; it has \(all)\(hint.english)")
        case .notFilterable:
            return Localized("\(fr) : ce champ ne se filtre pas.", "\(en): this field can't be filtered by.")
        case .invalidCursor:
            return Localized(
                "\(fr) n'est pas un curseur de cette liste, avec ces filtres et ce tri ; recommencez sans lui.",
                "\(en) is no cursor of this list with these filters and this sort; start again without it.")
        case .invalidType:
            let wanted = Self.typeName(expected ?? "")
            return Localized("\(fr) doit être \(wanted.french).", "\(en) must be \(wanted.english).")
        case .invalidFormat:
            let wanted = Self.formName(expected ?? "")
            return Localized("\(fr) n'a pas la forme attendue : \(wanted.french).", "\(en) does not have the expected form: \(wanted.english).")
        case .invalidValue:
            let shown = value.map { "« \($0) »" } ?? ""
            let hint = nearest.map { Localized(" Vouliez-vous dire « \($0) » ?", " Did you mean \"\($0)\"?") } ?? Localized("", "")
            let some = allowed.prefix(20).joined(separator: ", ") + (allowed.count > 20 ? ", …" : "")
            if let list = expected {
                return Localized(
                    "\(fr) n'admet pas la valeur \(shown) ; les valeurs admises sont celles de /v1/reference/\(list).\(hint.french)",
                    "\(en) does not take the value \"\(value ?? "")\"; those of /v1/reference/\(list) are allowed.\(hint.english)")
            }
            if allowed.isEmpty {
                return Localized("\(fr) n'admet pas la valeur \(shown).", "\(en) does not take the value \"\(value ?? "")\".")
            }
            return Localized(
                "\(fr) n'admet pas la valeur \(shown) ; valeurs admises : \(some).\(hint.french)",
                "\(en) does not take the value \"\(value ?? "")\"; allowed: \(some).\(hint.english)")
        case .outOfRange:
            let range = (expected ?? "").split(separator: "…").map(String.init)
            let low = range.first ?? ""
            let high = range.last ?? ""
            // Beyond that no whole number is exact: it is no bound that anybody meets.
            if high == String(JSON.largestExactInteger) { return Localized("\(fr) doit être au moins \(low).", "\(en) must be at least \(low).") }
            return Localized("\(fr) doit être compris entre \(low) et \(high).", "\(en) must be between \(low) and \(high).")
        case .tooShort:
            return Localized("\(fr) est trop court : au moins \(expected ?? "1").", "\(en) is too short: at least \(expected ?? "1").")
        case .tooLong:
            return Localized("\(fr) est trop long : au plus \(expected ?? "").", "\(en) is too long: at most \(expected ?? "").")
        case .repeated:
            if case .parameter = place, value == nil {
                return Localized("\(fr) est donné plusieurs fois.", "\(en) is given more than once.")
            }
            return Localized("\(fr) répète une valeur de la liste.", "\(en) repeats a value of the list.")
        case .unknownReference:
            return Localized(
                "\(fr) désigne « \(value ?? "") », qui n'existe pas dans \(expected ?? "la collection").",
                "\(en) refers to \"\(value ?? "")\", which does not exist in \(expected ?? "the collection").")
        case .readOnly:
            return Localized("\(fr) est fixé par le serveur et ne peut pas être changé.", "\(en) is set by the server and can't be changed.")
        case .verbatim:
            return Localized(
                "\(fr) reprend les mots de la charte et ne peut pas être changé ; une correction va dans « label_corrected_fr ».",
                "\(en) holds the charter's words and can't be changed; put a correction in \"label_corrected_fr\".")
        case .referenceCycle:
            return Localized("\(fr) ramène à l'enregistrement lui-même.", "\(en) leads back to the record itself.")
        case .duplicate:
            return Localized("\(fr) est déjà pris par un autre enregistrement.", "\(en) is already taken by another record.")
        case .referenced:
            if case .pointer(let pointer) = place, pointer.tokens.isEmpty {
                return Localized("Des enregistrements y font référence : \(expected ?? "").", "Records refer to it: \(expected ?? "").")
            }
            return Localized("\(fr) : des enregistrements de \(expected ?? "") y font référence.", "\(en): records of \(expected ?? "") refer to it.")
        case .invalidTransition:
            let steps = allowed.isEmpty ? Localized("aucun", "none") : Localized(allowed.joined(separator: ", "), allowed.joined(separator: ", "))
            return Localized(
                "\(fr) ne passe pas de « \(expected ?? "") » à « \(value ?? "") » ; passages permis : \(steps.french).",
                "\(en) can't go from \"\(expected ?? "")\" to \"\(value ?? "")\"; allowed: \(steps.english).")
        default:
            return ruleSentence
        }
    }

    /// The rules of single resources.
    private var ruleSentence: Localized {
        let fr = subject.french
        let en = subject.english
        switch code {
        case .invalidSiret:
            return Localized(
                "\(fr) n'est pas un SIRET valable : 14 chiffres, avec leur clé de contrôle.",
                "\(en) is not a valid SIRET: 14 digits with their check digit.")
        case .unknownCommune:
            return Localized(
                "\(fr) (« \(value ?? "") ») ne désigne aucune commune d'Occitanie connue ; c'est un code INSEE, et non un code postal.",
                "\(en) (\"\(value ?? "")\") is no known commune of Occitanie; it is an INSEE code, not a postal code.")
        case .outsideRegion:
            return Localized(
                "\(fr) (« \(value ?? "") ») est hors d'Occitanie : dites pourquoi dans « outside_region_reason ».",
                "\(en) (\"\(value ?? "")\") is outside Occitanie: say why in \"outside_region_reason\".")
        case .rnaWithoutAssociation:
            return Localized(
                "\(fr) est réservé aux associations : « legal_form » doit être association.",
                "\(en) is for associations: \"legal_form\" must be association.")
        case .seatsExceedBoard:
            return Localized(
                "\(fr) (\(value ?? "")) dépasse le nombre dont il fait partie (\(expected ?? "")).",
                "\(en) (\(value ?? "")) exceeds the number that it is part of (\(expected ?? "")).")
        case .certifyingContradicted:
            return Localized(
                "\(fr) doit être vrai quand un code RNCP ou RS est donné.", "\(en) must be true when an RNCP or RS code is given.")
        case .publicsExclusive:
            return Localized("\(fr) : « tous-publics » ne va avec aucun autre public.", "\(en): \"tous-publics\" goes with no other public.")
        default:
            return relationSentence
        }
    }

    private static func typeName(_ type: String) -> Localized {
        switch type {
        case "string": Localized("un texte", "a string")
        case "integer": Localized("un nombre entier", "a whole number")
        case "number": Localized("un nombre, comme 3.5", "a number, such as 3.5")
        case "boolean": Localized("true ou false", "true or false")
        case "list": Localized("une liste", "a list")
        case "object": Localized("un objet", "an object")
        default: Localized(type, type)
        }
    }

    private static func formName(_ form: String) -> Localized {
        switch form {
        case "day": Localized("une date AAAA-MM-JJ", "a date YYYY-MM-DD")
        case "instant":
            Localized(
                "un instant RFC 3339 avec son fuseau, comme 2026-03-02T09:15:00Z (dans une adresse, + s'écrit %2B)",
                "an RFC 3339 time with its offset, such as 2026-03-02T09:15:00Z (in an address, + is written %2B)")
        case "uuid": Localized("un UUID", "a UUID")
        case "siret": Localized("14 chiffres", "14 digits")
        case "siren": Localized("9 chiffres", "9 digits")
        case "rna": Localized("W suivi de 9 chiffres", "W and 9 digits")
        case "nda": Localized("11 chiffres", "11 digits")
        case "naf": Localized("4 chiffres et une lettre, comme 8899B", "4 digits and a letter, such as 8899B")
        case "insee_code": Localized("un code INSEE de commune, comme 31555", "a commune's INSEE code, such as 31555")
        case "postal_code": Localized("5 chiffres", "5 digits")
        case "phone": Localized("un numéro de téléphone, comme +33561000000", "a telephone number, such as +33561000000")
        case "email": Localized("une adresse électronique", "an e-mail address")
        case "url": Localized("une adresse http ou https", "an http or https address")
        case "code": Localized("3 à 20 caractères parmi A-Z, 0-9 et -", "3 to 20 characters of A-Z, 0-9 and -")
        case "rncp_code": Localized("RNCP suivi de 1 à 6 chiffres", "RNCP and 1 to 6 digits")
        case "rs_code": Localized("RS suivi de 1 à 6 chiffres", "RS and 1 to 6 digits")
        case "formacode": Localized("5 chiffres", "5 digits")
        case "year": Localized("une année de 1985 à 2100", "a year from 1985 to 2100")
        case "source": Localized("un nom de 1 à 40 caractères parmi a-z, 0-9 et _", "a name of 1 to 40 characters of a-z, 0-9 and _")
        case "no_control_character": Localized("sans caractère de contrôle", "no control characters")
        case "idempotency_key":
            Localized(
                "une clé et une seule, de 1 à 255 caractères ASCII, entre guillemets, ou nue et alors sans espace, guillemet, \\, virgule ni point-virgule",
                "one key of 1 to 255 ASCII characters, in quotes, or bare and then without space, quote, \\, comma and semicolon")
        case "decimals:2": Localized("deux décimales au plus", "two decimals at most")
        default: Localized(form, form)
        }
    }
}
