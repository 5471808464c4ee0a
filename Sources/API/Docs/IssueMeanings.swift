import Domain

/// What the codes of single issues mean, for people.
enum IssueMeanings {
    static let all: [(code: Issue.Code, meaning: String)] = [
        (.required, "The member must be there, always or in the record's state."),
        (.unknownMember, "No record has this member, nor the CSV of one this column; `nearest` gives the known name that is meant most likely."),
        (.columnCount, "The line of a CSV body has more or fewer cells than the first line names columns."),
        (.unknownParameter, "No such query parameter here; `nearest` helps."),
        (.unknownField, "`fields` names a member that does not exist."),
        (.unknownOperator, "The field exists, its operator does not; `allowed` lists them."),
        (.notFilterable, "The field is there, but not to filter by: `q` searches texts."),
        (.invalidCursor, "The cursor belongs to another list, filter or sort. Start again without it."),
        (.invalidType, "A text where a number is wanted, an object where a list is, and so on; 2.5 is no whole number."),
        (.invalidFormat, "The text has not the form it must have: a date, a code, an e-mail address."),
        (.invalidValue, "Not one of the values of the list; `allowed` gives them, `nearest` the likely one."),
        (.outOfRange, "The number is below or above its bounds."),
        (.tooShort, "The text or list is too short, or the text is blank."),
        (.tooLong, "The text or list is too long."),
        (.repeated, "A value stands twice in a list, a parameter in the address, or a column in a CSV body."),
        (.unknownReference, "No record has this id, or the path of a JSON Patch is not there."),
        (.readOnly, "The server alone sets this member, and the value sent is not the present one."),
        (.verbatim, "The charter's words are not changed; `label_corrected_fr` takes a correction."),
        (.endsBeforeStart, "`ends_on` is before `starts_on`."),
        (.referenceCycle, "The reference leads back to the record itself."),
        (.invalidTransition, "The state machine has no such step; `allowed` lists the steps there are."),
        (.duplicate, "Another living record, whose `id` is given, has the same key."),
        (.referenced, "The record whose `id` is given refers to this one."),
        (.invalidSiret, "Not a SIRET: 14 digits whose check digit is right."),
        (.unknownCommune, "The INSEE code lies in Occitanie, but no commune has it. It is not the postal code."),
        (.outsideRegion, "The commune is outside Occitanie: say why in `outside_region_reason`."),
        (.rnaWithoutAssociation, "Only associations have an RNA number: `legal_form` must be `association`."),
        (.seatsExceedBoard, "More seats than the number they are part of."),
        (.certifyingContradicted, "There is an RNCP or RS code, so `certifying` must be true."),
        (.publicsExclusive, "`tous-publics` goes with no other public."),
    ]
}
