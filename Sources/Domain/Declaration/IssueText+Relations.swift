extension Issue {
    /// The rules about members that go together, and about other records.
    var relationSentence: Localized {
        let fr = subject.french
        let en = subject.english
        let expected = expected ?? ""
        let value = value ?? ""
        let possible = allowed.joined(separator: ", ")
        switch code {
        case .shareExceedsFee:
            return Localized("\(fr) (\(value)) dépasse la cotisation (\(expected)).", "\(en) (\(value)) exceeds the fee (\(expected)).")
        case .exactlyOneOwner:
            return Localized(
                "Donnez « adherent_id » ou « partner_id », et un seul des deux.", "Give \"adherent_id\" or \"partner_id\", and only one of them.")
        case .consentRequired:
            return Localized(
                "\(fr) doit être consent pour une personne en parcours, avec « consent_at ».",
                "\(en) must be consent for a person on a pathway, with \"consent_at\".")
        case .minimumAboveCapacity:
            return Localized("\(fr) (\(value)) dépasse la capacité (\(expected)).", "\(en) (\(value)) exceeds the capacity (\(expected)).")
        case .peopleSeatsMismatch:
            return Localized(
                "\(fr) donne \(value) en tout, et « seats » \(expected) : les deux doivent être égaux.",
                "\(en) adds up to \(value), and \"seats\" is \(expected): they must be equal."
            )
        case .notAttended:
            return Localized("\(fr) ne se donne qu'une fois la formation suivie (attended).", "\(en) is given once the session was attended.")
        case .oneSeatPerContact:
            return Localized("\(fr) vaut 1 quand « contact_id » dit qui vient.", "\(en) is 1 when \"contact_id\" says who comes.")
        case .contactOfAnotherAdherent:
            return Localized("\(fr) désigne une personne d'un autre adhérent.", "\(en) refers to a person of another adherent.")
        case .contactInactive:
            return Localized("\(fr) désigne une personne inactive (\(value)).", "\(en) refers to a person who is not active (\(value)).")
        case .notAPrescriber:
            return Localized("\(fr) ne va qu'avec « kind » prescriber.", "\(en) goes with \"kind\" prescriber only.")
        case .unknownDemand:
            let list = allowed.isEmpty ? Localized("aucune", "none") : Localized(possible, possible)
            return Localized(
                "\(fr) (« \(value) ») n'est pas une demande de la campagne ; ses demandes : \(list.french).",
                "\(en) (\"\(value)\") is no demand of the campaign; its demands: \(list.english).")
        case .trainingNotPublished:
            return Localized(
                "La formation n'est pas publiée (\(expected)) : publiez-la avant d'ouvrir une session.",
                "The training is not published (\(expected)): publish it before a session opens.")
        case .capacityBelowTaken:
            return Localized(
                "\(fr) (\(value)) est sous les places déjà prises (\(expected)).", "\(en) (\(value)) is below the seats taken (\(expected)).")
        case .hasSessions:
            return Localized(
                "La formation a des sessions (\(expected)) : elle ne redevient pas un brouillon ; passages permis : \(possible).",
                "The training has sessions (\(expected)): it can't be a draft again; allowed: \(possible).")
        case .sessionFull:
            return Localized(
                "La session est complète : places restantes \(expected), demandées \(value) ; passages permis : \(possible).",
                "The session is full: seats left \(expected), asked for \(value); allowed: \(possible).")
        case .sessionNotOpen:
            return Localized(
                "La session n'est pas ouverte aux inscriptions (\(expected)).", "The session is not open to registrations (\(expected)).")
        case .sessionNotStarted:
            return Localized(
                "La session n'est ni en cours ni terminée (\(expected)) : la présence se note à partir de running.",
                "The session is neither running nor completed (\(expected)): attendance is noted from running on.")
        case .alreadyAcknowledged:
            return Localized(
                "La contribution est déjà acquittée, sous la référence « \(expected) ».",
                "The contribution is acknowledged already, as \"\(expected)\".")
        case .anonymised:
            return Localized(
                "L'enregistrement est anonymisé : il ne change plus, et ne redevient celui de personne.",
                "The record is anonymised: it changes no more, and never is anybody's again.")
        case .reservedMember:
            return Localized(
                "\(fr) n'est changé que par la région : la clé est celle d'un adhérent.",
                "\(en) is changed by the region only: the key is an adherent's.")
        case .personalScopeRequired:
            return Localized(
                "\(fr) n'est pas montré à cette clé : ce qui porte sur des personnes demande le droit « personal:read », et n'est jamais montré à la fédération, non plus que les petits nombres et ce qui reste entre la région et ses membres.",
                "\(en) is not shown to this key: what is about persons needs the scope \"personal:read\", and is never shown to the federation, nor are small numbers and what stays between the region and its members."
            )
        default:
            return Localized("\(fr) n'est pas valable (\(code.rawValue)).", "\(en) is not valid (\(code.rawValue)).")
        }
    }
}
