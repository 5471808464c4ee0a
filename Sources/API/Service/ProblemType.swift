import Domain

/// A kind of problem: its stable code, its status, and what people are told (RFC 9457).
public struct ProblemType: Sendable {
    public let code: String
    public let status: Int
    public let title: Localized
    /// For `/docs/problems`: when it happens and what to do.
    public let advice: String
    /// The problem's `type`: an address under our documentation, or the one that a standard gives.
    public let address: String

    init(_ code: String, _ status: Int, _ title: Localized, _ advice: String, address: String? = nil) {
        self.address = address ?? "/docs/problems#\(code)"
        self.code = code
        self.status = status
        self.title = title
        self.advice = advice
    }
}

extension ProblemType {
    /// What `detail` says where nothing more particular is known and the title alone says too little.
    var standardDetail: Localized? {
        switch code {
        case Self.notFound.code:
            Localized(
                "Il n'y a rien à cette adresse, ou la clé n'a pas à le savoir.", "There is nothing at this address, or the key may not know of it.")
        case Self.unauthorized.code: Localized("Envoyez « Authorization: Bearer coo_… ».", "Send \"Authorization: Bearer coo_…\".")
        case Self.acknowledgeOnly.code:
            Localized(
                "La clé acquitte des contributions publiées, et rien d'autre : PATCH {\"status\":\"acknowledged\",\"national_reference\":\"…\"}.",
                "The key acknowledges published contributions, and nothing else: PATCH {\"status\":\"acknowledged\",\"national_reference\":\"…\"}.")
        case Self.invalidToken.code: Localized("La clé est inconnue, révoquée ou expirée.", "The key is unknown, revoked or expired.")
        default: nil
        }
    }

    public static let malformedRequest = ProblemType(
        "malformed_request", 400, Localized("Requête HTTP mal formée", "Malformed HTTP request"),
        "The request breaks HTTP itself (RFC 9110, RFC 9112): a Host or Content-Length that is missing, repeated or wrong, or characters that a header may not hold."
    )
    public static let malformedJSON = ProblemType(
        "malformed_json", 400, Localized("JSON illisible", "Unreadable JSON"),
        "The body is not JSON in UTF-8 (RFC 8259, RFC 7493). `detail` gives line and column. A member name that stands twice in an object counts as unreadable."
    )
    public static let malformedCSV = ProblemType(
        "malformed_csv", 400, Localized("CSV illisible", "Unreadable CSV"),
        "The body is not CSV in UTF-8 (RFC 4180): a quote left open or in the wrong place, bytes of another encoding, no first line with the columns. `detail` gives line and character; nothing after them can be read."
    )
    public static let malformedPatch = ProblemType(
        "malformed_patch", 400, Localized("JSON Patch mal formé", "Malformed JSON Patch"),
        "The body is JSON, but no JSON Patch (RFC 6902): a list of operations, each with `op`, `path`, and `value` or `from`.")
    public static let invalidParameter = ProblemType(
        "invalid_parameter", 400, Localized("Paramètre non valable", "Invalid parameter"),
        "A query parameter, field or operator does not exist, or its value is not one it takes. Nothing is ever ignored: `errors` names each one, with the nearest known name."
    )
    public static let invalidHeader = ProblemType(
        "invalid_header", 400, Localized("En-tête non valable", "Invalid header"),
        "A header's value has not the form its standard gives it; `errors` names the header.")
    public static let unauthorized = ProblemType(
        "unauthorized", 401, Localized("Clé nécessaire", "Key required"),
        "Send `Authorization: Bearer coo_…`. Keys are made by `coorace key create`.")
    public static let invalidToken = ProblemType(
        "invalid_token", 401, Localized("Clé non valable", "Invalid key"), "The key is unknown, revoked or expired.")
    public static let insufficientScope = ProblemType(
        "insufficient_scope", 403, Localized("Droit manquant", "Missing right"), "The key is good, but has not the scope that `detail` names.")
    public static let personalScopeRequired = ProblemType(
        "personal_scope_required", 403, Localized("Données personnelles", "Personal data"),
        "The request filters or sorts by what the key may not see, or would change it: what is about persons needs the scope `personal:read`; to the federation persons, small numbers of them and reasons for a return are not shown whatever its scopes."
    )
    public static let notOwner = ProblemType(
        "not_owner", 403, Localized("Enregistrement d'un autre", "Somebody else's record"),
        "The key is bound to an adherent: it writes that adherent's records, not those of others or of the region.")
    public static let reservedMember = ProblemType(
        "reserved_member", 403, Localized("Réservé à la région", "Reserved to the region"),
        "The key is bound to an adherent, and only the region's own keys set this member or take a record to this state. `errors` names it.")
    public static let acknowledgeOnly = ProblemType(
        "acknowledge_only", 403, Localized("Seul l'accusé de réception est permis", "Only an acknowledgement is allowed"),
        "The scope `contributions:acknowledge` allows one write: `PATCH {\"status\":\"acknowledged\",\"national_reference\":\"…\"}` on a published contribution."
    )
    public static let notFound = ProblemType(
        "not_found", 404, Localized("Introuvable", "Not found"),
        "No such address or record, or none that the key may know of. A deleted record answers this too; its revisions remain.")
    public static let methodNotAllowed = ProblemType(
        "method_not_allowed", 405, Localized("Méthode non permise ici", "Method not allowed here"),
        "The header `Allow` lists the methods of this address.")
    public static let notAcceptable = ProblemType(
        "not_acceptable", 406, Localized("Représentation non disponible", "Representation not available"),
        "None of the media types in `Accept` is offered here; `detail` lists those that are.")
    public static let timeout = ProblemType(
        "timeout", 408, Localized("Délai dépassé", "Request timed out"), "Head or body did not arrive within the time allowed.")
    public static let duplicate = ProblemType(
        "duplicate", 409, Localized("Doublon", "Duplicate"),
        "A living record already has this key. `errors` names the members and gives the other record's id.")
    public static let invalidTransition = ProblemType(
        "invalid_transition", 409, Localized("Passage d'état interdit", "Forbidden transition"),
        "The state machine has no such step; `allowed` lists those it has from the present state.")
    public static let trainingNotPublished = ProblemType(
        "training_not_published", 409, Localized("Formation non publiée", "Training not published"),
        "A session opens when its training is published: publish the training first.")
    public static let capacityBelowTaken = ProblemType(
        "capacity_below_taken", 409, Localized("Capacité sous les places prises", "Capacity below the seats taken"),
        "The session has more seats taken than the new capacity. Cancel registrations first, or keep more seats.")
    public static let hasSessions = ProblemType(
        "has_sessions", 409, Localized("Formation qui a des sessions", "Training with sessions"),
        "A published training with sessions does not become a draft again; it can be archived.")
    public static let sessionFull = ProblemType(
        "session_full", 409, Localized("Session complète", "Session full"),
        "Seats are counted in the transaction that takes them, and too few are left. `allowed` gives the states that take no seat, such as `waitlisted`."
    )
    public static let sessionNotOpen = ProblemType(
        "session_not_open", 409, Localized("Session non ouverte", "Session not open"),
        "New registrations are for sessions that are open, confirmed or running.")
    public static let sessionNotStarted = ProblemType(
        "session_not_started", 409, Localized("Session non commencée", "Session not started"),
        "Attendance is noted once the session is running or completed.")
    public static let alreadyAcknowledged = ProblemType(
        "already_acknowledged", 409, Localized("Contribution déjà acquittée", "Already acknowledged"),
        "The contribution was acknowledged under another national reference, which stays. The same reference again is fine.")
    public static let anonymised = ProblemType(
        "anonymised", 409, Localized("Enregistrement anonymisé", "Anonymised record"),
        "The record was made nobody's by `POST …/anonymise`. That is final: it is not changed, deleted or restored any more.")
    public static let referenced = ProblemType(
        "referenced", 409, Localized("Encore référencé", "Still referenced"),
        "Other records refer to this one; `errors` says which. Change or delete them first.")
    public static let foreignOrigin = ProblemType(
        "foreign_origin", 409, Localized("Enregistrement d'une autre région", "Record of another region"),
        "A record mirrored from another region is read-only here.")
    public static let patchTestFailed = ProblemType(
        "patch_test_failed", 409, Localized("Condition du patch non remplie", "Patch test failed"),
        "A `test` operation of the JSON Patch found another value. Nothing was changed.")
    public static let notDeleted = ProblemType(
        "not_deleted", 409, Localized("Enregistrement non supprimé", "Record not deleted"),
        "Only a deleted record can be restored; this one is alive.")
    public static let webhookDisabled = ProblemType(
        "webhook_disabled", 409, Localized("Webhook désactivé", "Webhook disabled"),
        "Nothing is sent to a webhook that is disabled, but for tests. Enable it first: `PATCH` with `{\"enabled\":true}`.")
    public static let tooManyWebhooks = ProblemType(
        "too_many_webhooks", 409, Localized("Trop de webhooks", "Too many webhooks"),
        "There are as many webhooks as there may be. Delete one that is not needed any more.")
    public static let keyNotInForce = ProblemType(
        "key_not_in_force", 409, Localized("Clé qui n'est plus en vigueur", "Key not in force"),
        "A revoked key does not change any more, and an expired one gets no new secret until `expires_at` is put off. Make a new key instead.")
    public static let idempotencyKeyInUse = ProblemType(
        "idempotency_key_in_use", 409, Localized("Requête en cours sous cette clé", "Request still running under this key"),
        "The same request, with this `Idempotency-Key`, is still running. Send it again after `Retry-After` seconds, with the same key: its answer will be there."
    )
    public static let feedReset = ProblemType(
        "feed_reset", 410, Localized("Curseur d'un autre état de la base", "Cursor of another state of the database"),
        "The cursor belongs to another database, or lies beyond the last change: this one has been put back to an earlier state. What was read after that state may no longer be so. Read again from the beginning, without `since`, and drop what does not come."
    )
    public static let preconditionFailed = ProblemType(
        "precondition_failed", 412, Localized("Condition non remplie", "Precondition failed"),
        "`If-Match` names another version than the present one, or `If-None-Match: *` met an existing record. Read it again, and decide anew.")
    public static let bodyTooLarge = ProblemType(
        "body_too_large", 413, Localized("Corps trop grand", "Body too large"), "A record may take 1 MiB; batches have a limit of their own.")
    public static let targetTooLong = ProblemType(
        "target_too_long", 414, Localized("Adresse trop longue", "Target too long"), "Targets take 8 KiB at most.")
    public static let unsupportedMediaType = ProblemType(
        "unsupported_media_type", 415, Localized("Type de contenu non pris en charge", "Unsupported media type"),
        "`Accept-Post` or `Accept-Patch` lists the types taken here.")
    public static let unsupportedContentCoding = ProblemType(
        "unsupported_content_coding", 415, Localized("Codage du contenu non pris en charge", "Unsupported content coding"),
        "The body's `Content-Encoding` is not taken here; `Accept-Encoding` lists those that are.")
    public static let expectationFailed = ProblemType(
        "expectation_failed", 417, Localized("Attente non prise en charge", "Expectation failed"), "Only `Expect: 100-continue` is understood.")
    public static let validationFailed = ProblemType(
        "validation_failed", 422, Localized("Données non valables", "Validation failed"),
        "The body is readable but breaks the schema or a rule. `errors` lists every issue with its JSON Pointer; a batch gives the line as well.")
    public static let idempotencyKeyReused = ProblemType(
        "idempotency_key_reused", 422, Localized("Clé d'idempotence déjà employée", "Idempotency key used before"),
        "In the last 24 hours this `Idempotency-Key` came with another address, content type or body. Nothing was done. A key stands for one request: make a new one (a UUID) for each, and send it again only to repeat the same request byte for byte."
    )
    public static let headTooLarge = ProblemType(
        "head_too_large", 431, Localized("En-têtes trop grands", "Header fields too large"), "Request line and headers take 32 KiB at most.")
    public static let quotaExceeded = ProblemType(
        "quota_exceeded", 429, Localized("Trop de requêtes", "Too many requests"),
        "The key, or the address that sends no key, has used what it may ask in a time, or the address has shown too many wrong keys; `violated-policies` says which: `key`, `address` or `failures`. Wait `Retry-After` seconds. `RateLimit` tells on every answer what is left.",
        address: "https://iana.org/assignments/http-problem-types#quota-exceeded")
    public static let internalError = ProblemType(
        "internal_error", 500, Localized("Erreur interne", "Internal error"), "A fault of the server. `request_id` leads to the line in its log.")
    public static let unknownMethod = ProblemType("unknown_method", 501, Localized("Méthode inconnue", "Unknown method"), "HTTP has no such method.")
    public static let unknownTransferCoding = ProblemType(
        "unknown_transfer_coding", 501, Localized("Codage de transfert inconnu", "Unknown transfer coding"),
        "Bodies come with a Content-Length or chunked.")
    public static let shuttingDown = ProblemType(
        "shutting_down", 503, Localized("Arrêt en cours", "Shutting down"), "The server is stopping. Try again after `Retry-After` seconds.")
    public static let unavailable = ProblemType(
        "unavailable", 503, Localized("Momentanément indisponible", "Unavailable for now"),
        "Too many writes are waiting, or the database cannot be written to or opened at the moment. Try again after `Retry-After` seconds.")
    public static let httpVersion = ProblemType(
        "http_version", 505, Localized("Version de HTTP non prise en charge", "HTTP version not supported"), "HTTP/1.1 and HTTP/1.0 are served.")
    public static let insufficientStorage = ProblemType(
        "insufficient_storage", 507, Localized("Place insuffisante", "Insufficient storage"),
        "There was no room on the disk for the body. Nothing was stored.")
    public static let diskFull = ProblemType(
        "disk_full", 507, Localized("Disque plein", "Disk full"), "Nothing was stored. Everything works again when there is space.")

    /// Every kind, in the order of the statuses.
    public static let all: [ProblemType] = [
        malformedRequest, malformedJSON, malformedCSV, malformedPatch, invalidParameter, invalidHeader, unauthorized, invalidToken, insufficientScope,
        personalScopeRequired, notOwner, reservedMember, acknowledgeOnly, notFound, methodNotAllowed, notAcceptable, timeout, duplicate,
        invalidTransition, trainingNotPublished,
        capacityBelowTaken, hasSessions, sessionFull, sessionNotOpen, sessionNotStarted, alreadyAcknowledged, anonymised, referenced, foreignOrigin,
        patchTestFailed, notDeleted, webhookDisabled, tooManyWebhooks, keyNotInForce, idempotencyKeyInUse,
        feedReset, preconditionFailed, bodyTooLarge,
        targetTooLong, unsupportedMediaType,
        unsupportedContentCoding,
        expectationFailed,
        validationFailed, idempotencyKeyReused, quotaExceeded, headTooLarge, internalError, unknownMethod, unknownTransferCoding, shuttingDown,
        unavailable,
        httpVersion,
        insufficientStorage, diskFull,
    ]

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    static func named(_ code: String) -> ProblemType? { byCode[code] }
}
