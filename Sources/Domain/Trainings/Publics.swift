/// The rule of data·inclusion's publics, wherever a resource names them.
enum Publics {
    /// `tous-publics` goes with no other.
    static func checkExclusive(_ field: Field<[String]>, in record: Record, _ issues: inout [Issue]) {
        if let publics = record[field], publics.count > 1, publics.contains("tous-publics") {
            issues.append(Issue(field.member, .publicsExclusive))
        }
    }
}
