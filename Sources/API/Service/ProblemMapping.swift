import Domain
import HTTP
import JSON
import Storage

extension Problem {
    /// The problem that any error of the layers below comes to; nil for what nobody expected, which is logged and answers 500.
    public init?(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as RecordError: self = .init(record: error)
        case let error as StoreError:
            guard let problem = Problem(store: error) else { return nil }
            self = problem
        case let error as KeyError: self = .init(key: error)
        case is FileError: self.init(.insufficientStorage)
        case let error as JSONPatch.Malformed:
            let place = error.pointer.fragment
            let text = Localized("« \(place) » : \(error.code.explanation.french).", "\"\(place)\": \(error.code.explanation.english).")
            self = Problem(.malformedPatch, issues: [Issue(.pointer(error.pointer), .invalidFormat, text: text)])
        default: return nil
        }
    }

    private init(key error: KeyError) {
        switch error {
        case .unknown: self.init(.notFound)
        case .unknownAdherent(let id):
            let place = JSONPointer(tokens: ["adherent_id"])
            self.init(.validationFailed, issues: [Issue(.pointer(place), .unknownReference, expected: Adherent.collection, value: id)])
        case .revoked: self.init(.keyNotInForce, Localized("La clé est révoquée, et le reste.", "The key is revoked, and stays so."))
        case .expired:
            self.init(
                .keyNotInForce,
                Localized(
                    "La clé a expiré : repoussez d'abord son terme (« expires_at »).", "The key has expired: put off its end first (\"expires_at\").")
            )
        }
    }

    private init(record error: RecordError) {
        switch error {
        case .notFound:
            self.init(.notFound)
        case .invalid(let issues):
            self.init(.validationFailed, issues: issues)
        case .forbidden(let step):
            let issue = Issue(
                .pointer(JSONPointer(tokens: ["status"])), .invalidTransition, allowed: step.allowed, expected: step.from, value: step.to)
            self.init(.invalidTransition, issues: [issue])
        case .conflict(let conflict):
            self.init(ProblemType.named(conflict.issue.code.rawValue) ?? .invalidTransition, issues: [conflict.issue])
        case .notOwner:
            self.init(.notOwner)
        case .reserved(let member):
            self.init(.reservedMember, issues: [Issue(member, .reservedMember)])
        case .personal(let member):
            self.init(.personalScopeRequired, issues: [Issue(member, .personalScopeRequired)])
        case .acknowledgeOnly:
            self.init(.acknowledgeOnly)
        case .duplicate(let members, let id):
            self.init(.duplicate, issues: Issue.duplicates(of: members, id: id))
        case .referenced(let referrers):
            self.init(.referenced, Self.naming(referrers))
            issues = referrers.flatMap { referrer in
                referrer.ids.map {
                    Issue(.pointer(JSONPointer(tokens: [])), .referenced, expected: "\(referrer.collection).\(referrer.member)", conflict: $0)
                }
            }
        case .foreignOrigin(let origin):
            self.init(
                .foreignOrigin,
                Localized(
                    "L'enregistrement appartient à « \(origin) » : il se change là-bas.", "The record belongs to \"\(origin)\": change it there."))
        case .preconditionFailed(let current):
            self.init(
                .preconditionFailed,
                current.map { Localized("La version présente est \($0).", "The present version is \($0).") }
                    ?? Localized("L'enregistrement n'existe pas.", "The record does not exist."))
        case .patchTestFailed(let path):
            self.init(.patchTestFailed, Localized("La valeur de « \(path) » est autre.", "The value at \"\(path)\" is another."))
        case .patchPathMissing(let operation, let path):
            let text = Localized("L'enregistrement n'a rien à la place « \(path) ».", "The record has nothing at \"\(path)\".")
            let issue = Issue(.pointer(JSONPointer(tokens: [String(operation), "path"])), .unknownReference, text: text)
            self.init(.validationFailed, issues: [issue])
        case .patchResultTooLarge(let operation, _):
            self.init(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: [String(operation)])), .tooLong, expected: "1 MiB")])
        case .alive(let version):
            self.init(.notDeleted, Localized("L'enregistrement vit, en version \(version).", "The record is alive, at version \(version)."))
        case .ambiguous(let ids):
            let text = Localized(
                "Plusieurs enregistrements correspondent (\(ids.joined(separator: ", "))) : dites lequel par « id ».",
                "Several records match (\(ids.joined(separator: ", "))): say which by \"id\".")
            self.init(.duplicate, issues: ids.map { Issue(.pointer(JSONPointer(tokens: [])), .duplicate, conflict: $0, text: text) })
        }
    }

    private static func naming(_ referrers: [RecordError.Referrer]) -> Localized {
        let list = referrers.map { "\($0.collection) (\($0.member))" + ($0.count.map { " : \($0)" } ?? "") }.joined(separator: ", ")
        return Localized("Y font encore référence : \(list).", "Still referred to by: \(list).")
    }

    private init?(store error: StoreError) {
        switch error {
        case .queueFull, .busy, .closed, .interrupted, .moved, .readOnly, .cannotOpen, .forbidden:
            self.init(.unavailable)
            headers = [("Retry-After", "1")]
        case .full:
            self.init(.diskFull)
        default:
            return nil
        }
    }

    /// - Parameter line: where the text begins in a larger one.
    init(syntax error: JSON.SyntaxError, fromLine line: Int = 1) {
        let line = line + error.line - 1
        self.init(
            .malformedJSON,
            Localized(
                "Ligne \(line), colonne \(error.column) : \(error.kind.explanation.french).",
                "Line \(line), column \(error.column): \(error.kind.explanation.english)."))
    }

    /// What the HTTP layer refused.
    init(_ refusal: Refusal) {
        self.init(ProblemType.named(refusal.code.rawValue) ?? .malformedRequest)
        detail = refusal.parameters.first.map { Self.detail($0.name, $0.value, type) }
        headers = refusal.headers.fields
    }

    private static func detail(_ name: String, _ value: String, _ type: ProblemType) -> Localized {
        switch (name, value) {
        case ("limit", "0"): Localized("Aucun corps n'est attendu ici.", "No body is expected here.")
        case ("limit", _): Localized("La limite est de \(value) octets.", "The limit is \(value) bytes.")
        case ("accepted", _): Localized("Types acceptés ici : \(value).", "Types taken here: \(value).")
        case (_, "content_coding"):
            Localized("Le corps n'est pas du gzip entier et intact.", "The body is not gzip, whole and undamaged.")
        default: Localized("\(type.title.french) : \(value).", "\(type.title.english): \(value).")
        }
    }
}

extension JSONPatch.Malformed.Code {
    /// In a few words, for `detail`.
    var explanation: Localized {
        switch self {
        case .notAnArray: Localized("un JSON Patch est une liste d'opérations", "a JSON Patch is a list of operations")
        case .notAnObject: Localized("une opération est un objet", "an operation is an object")
        case .missingMember: Localized("l'opération en a besoin", "the operation needs it")
        case .notAString: Localized("doit être un texte", "must be a string")
        case .unknownOperation:
            Localized("les opérations sont add, remove, replace, move, copy et test", "the operations are add, remove, replace, move, copy and test")
        case .invalidPointer: Localized("n'est pas un JSON Pointer, comme /address/city", "is no JSON Pointer, such as /address/city")
        case .moveIntoItself: Localized("rien ne se déplace dans soi-même", "nothing is moved into itself")
        case .rootNotRemovable: Localized("l'enregistrement entier ne s'enlève pas ainsi", "the whole record can't be removed this way")
        case .tooManyOperations: Localized("trop d'opérations", "too many operations")
        }
    }
}

extension JSON.SyntaxError.Kind {
    /// In a few words, for `detail`.
    var explanation: Localized {
        switch code {
        case "unexpected_end": Localized("le texte s'arrête avant la fin", "the text ends too early")
        case "invalid_literal": Localized("mot inconnu", "unknown literal")
        case "invalid_number": Localized("nombre mal formé", "malformed number")
        case "number_out_of_range": Localized("nombre hors des bornes de I-JSON", "number beyond I-JSON's bounds")
        case "invalid_string_escape": Localized("échappement inconnu dans un texte", "unknown escape in a string")
        case "unescaped_control_character": Localized("caractère de contrôle non échappé", "unescaped control character")
        case "invalid_utf8": Localized("octets qui ne sont pas de l'UTF-8", "bytes that are not UTF-8")
        case "lone_surrogate": Localized("moitié de paire de substitution isolée", "lone surrogate")
        case "duplicate_member": Localized("nom présent deux fois dans un objet", "member name twice in an object")
        case "depth_exceeded": Localized("imbrication trop profonde", "nested too deeply")
        case "too_many_members": Localized("trop de membres dans un objet", "too many members in an object")
        case "trailing_content": Localized("du texte suit la valeur", "text after the value")
        case "byte_order_mark": Localized("marque d'ordre des octets", "byte order mark")
        default: Localized("caractère inattendu", "unexpected character")
        }
    }
}
