import JSON
import Testing

@testable import Domain

@Suite struct IssueTextTests {
    private static let codes: [Issue.Code] = [
        .required, .unknownMember, .unknownParameter, .unknownField, .unknownOperator, .notFilterable, .invalidCursor, .invalidType, .invalidFormat,
        .invalidValue, .outOfRange, .tooShort, .tooLong, .repeated, .unknownReference, .readOnly, .endsBeforeStart, .referenceCycle,
        .invalidTransition,
        .duplicate, .referenced, .invalidSiret, .unknownCommune, .outsideRegion, .rnaWithoutAssociation, .seatsExceedBoard, .certifyingContradicted,
        .publicsExclusive, .verbatim, Issue.Code(rawValue: "of_tomorrow"),
    ]

    @Test("A sentence names its field in both languages, and they differ", arguments: codes)
    func namesField(code: Issue.Code) {
        let issue = Issue(
            .pointer(JSONPointer(tokens: ["address", "insee_code"])), code, allowed: ["a", "b"], nearest: "near", expected: "1…2", value: "sent")
        let french = issue.detail(in: .french)
        let english = issue.detail(in: .english)
        for sentence in [french, english] {
            #expect(sentence.contains("address.insee_code"))
            #expect(sentence.hasSuffix(".") || sentence.hasSuffix("?"))
        }
        #expect(french != english)
    }

    @Test("A sentence has no holes when all it knows is the place", arguments: codes)
    func hasNoHoles(code: Issue.Code) {
        for place in [Issue.Place.pointer(.root), .parameter("limit"), .header("If-Match")] {
            for language in Language.allCases {
                let sentence = Issue(place, code, expected: "x", value: "y").detail(in: language)
                #expect(!sentence.contains("  ") && !sentence.contains("\"\"") && !sentence.contains("«  »"), "\(sentence)")
            }
        }
    }

    @Test func `Where a record is only referred to, no body is spoken of`() {
        let issue = Issue(.pointer(.root), .referenced, expected: "trainings.provider_adherent_id")
        #expect(issue.detail(in: .french) == "Des enregistrements y font référence : trainings.provider_adherent_id.")
        #expect(issue.detail(in: .english) == "Records refer to it: trainings.provider_adherent_id.")
    }

    @Test func `A parameter given twice is no list that repeats a value`() {
        #expect(Issue(.parameter("limit"), .repeated).detail(in: .french) == "Le paramètre « limit » est donné plusieurs fois.")
        #expect(Issue(.parameter("sort"), .repeated, value: "name").detail(in: .french) == "Le paramètre « sort » répète une valeur de la liste.")
    }

    @Test func `The place is a field, a parameter, a header or the body`() {
        let detail = { (place: Issue.Place) in Issue(place, .required).detail(in: .french) }
        #expect(detail(.pointer(JSONPointer(tokens: ["name"]))) == "Le champ « name » est obligatoire.")
        #expect(detail(.parameter("limit")) == "Le paramètre « limit » est obligatoire.")
        #expect(detail(.header("If-Match")) == "L'en-tête « If-Match » est obligatoire.")
        #expect(detail(.pointer(.root)) == "Le corps de la requête est obligatoire.")
    }

    @Test func `Sentences say what would have been right`() {
        let place = Issue.Place.pointer(JSONPointer(tokens: ["x"]))
        let english = { (issue: Issue) in issue.detail(in: .english) }
        #expect(english(Issue(place, .required, expected: "member")) == "Field \"x\" is required in state \"member\".")
        #expect(english(Issue(place, .unknownMember, nearest: "y")) == "Field \"x\" does not exist; did you mean \"y\"?")
        #expect(english(Issue(place, .invalidType, expected: "integer")) == "Field \"x\" must be a whole number.")
        #expect(english(Issue(place, .outOfRange, expected: "-90…90")) == "Field \"x\" must be between -90 and 90.")
        #expect(english(Issue(place, .invalidFormat, expected: "siret")) == "Field \"x\" does not have the expected form: 14 digits.")
        #expect(
            english(Issue(place, .invalidValue, allowed: ["a", "b"], nearest: "a", value: "c"))
                == "Field \"x\" does not take the value \"c\"; allowed: a, b. Did you mean \"a\"?")
        #expect(
            english(Issue(.pointer(JSONPointer(tokens: ["status"])), .invalidTransition, expected: "closed", value: "draft"))
                == "Field \"status\" can't go from \"closed\" to \"draft\"; allowed: none.")
    }

    @Test func `A long list of values is cut, and so is a long value`() {
        let issue = Issue(.parameter("x"), .invalidValue, allowed: (1...30).map(String.init), value: String(repeating: "é", count: 200))
        let detail = issue.detail(in: .french)
        #expect(detail.contains("20, …") && !detail.contains("21"))
        #expect(issue.value?.count == 81)
    }

    @Test func `Every format has words of its own in both languages`() {
        let formats: [Format] = [
            .siret, .siren, .rna, .nda, .naf, .inseeCode, .postalCode, .phone, .email, .webAddress, .uuid, .code, .rncp, .rs, .formacode,
            .externalSource, .year,
        ]
        for format in formats {
            let issue = Issue(.parameter("x"), .invalidFormat, expected: format.name)
            for language in Language.allCases { #expect(!issue.detail(in: language).contains(": \(format.name)."), "\(format.name)") }
        }
    }

    @Test func `A sentence of one's own is taken as it is`() {
        let issue = Issue(.parameter("x"), .required, text: Localized("Ainsi.", "So."))
        #expect(issue.detail(in: .french) == "Ainsi." && issue.detail(in: .english) == "So.")
    }
}
