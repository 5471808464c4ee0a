import JSON

/// The texts that stand above the operations.
enum Introduction {
    static let text = """
        The information system of COORACE Occitanie: the adherents of the network, trainings, partnerships and campaigns, each linked to the
        objectives of the charter (*objectifs stratégiques et opérationnels*) that it serves.

        ## Records

        A record is a JSON object with snake_case names. Every one has `id`, `version`, `status`, `objective_codes`, `external_ids`, `origin`,
        `created_at` and `updated_at`. Times are RFC 3339 in UTC with milliseconds, days `YYYY-MM-DD`, money whole cents of euro. Absent and `null`
        mean the same. A value sent for a member that only the server sets is ignored when it is the present one and refused when not; a member
        that does not exist is refused.

        Each collection has its states. A step that its state machine does not have answers 409 `invalid_transition`, with the states that can be
        reached in `allowed`.

        ## Reading lists

        Lists come in pages: follow `next`, or the header `Link`, until there is none. Any field may be filtered by: `kind=ACI`, `kind=ACI,EI` for
        any of several (`\\,` is a comma of the value itself). With an operator after the field's name: `joined_on.gte=2026-01-01`; numbers, days and
        times have `gt`, `gte`, `lt` and `lte`, texts and codes `prefix`, all of them `ne` (none of) and `null` (`true` or `false`). A list matches
        when it holds one of the values. Each parameter is given once, and with a value: a second one, or an empty text, is refused. `q`
        searches texts, blind to case and accents, by the beginnings of words. `sort=-updated_at,name` sorts, `fields` selects members, `include`
        embeds the records that are referred to, `as_of` reads the past. A parameter, field or operator that does not exist is refused with the
        nearest known name, never ignored.

        With `Accept: application/x-ndjson` a list is a record a line, with `Accept: text/csv` a row of a table; without `limit` the whole selection.
        `delimiter=semicolon&bom=true` makes the table one that a French spreadsheet opens as it is. What is exported is imported by a batch.

        ## Writing

        POST creates, PUT creates under a UUID of the client's own or replaces, PATCH changes what it names (RFC 7396 or RFC 6902), DELETE takes the
        record out of lists and keeps its history. `ETag` is the version: send it back in `If-Match` and a write that would overwrite somebody
        else's answers 412. `dry_run=true` checks and answers like the write itself and stores nothing. An answer is given once the data is on disk.

        `POST /v1/{collection}/batch` writes any number of records, all or none (`mode=atomic`) or each for itself (`mode=partial`): as
        NDJSON, JSON or CSV.

        ## Repeating safely

        A POST whose answer was lost may have been done or not. With `Idempotency-Key`, a name of the client's own for this one request, it can be
        sent again: within 24 hours the same key with the same address, content type and body is done once, and answered each time with the first
        status, body, `Location` and `ETag`, and `Idempotency-Replayed: true`. Keys are apart for each API key. Another request under the same key
        is refused by 422 `idempotency_key_reused`. The answer is stored together with what the request did, errors that it ran into (404, 409,
        422, and those of an atomic batch) included, so it outlives a crash; what was refused before anything ran (a record that is not valid by
        itself, 400, 401, 403, 429) or could not run (5xx) is not, and the key is free for another try. A dry run takes no part: its key is only
        looked at for its form.

        Single writes wait for the one that is running. A batch that is still running answers 409 `idempotency_key_in_use` with `Retry-After`. Of a
        batch's answer 1 MiB is kept; where it was longer, the repeated one has the counts alone and `results_omitted`, and the batch sent again
        as an upsert under a new key tells each record as `unchanged` with its id. A partial batch that a crash has
        cut off goes on where it was: the records that it has stored are known by their places in it, and told as `unchanged`.

        ## Keys and limits

        Everything but the service's own addresses and the public directory needs `Authorization: Bearer coo_…`, never a token in an address. Keys
        are made, given new secrets (two hold while they overlap) and revoked by `coorace key` or at `/v1/keys`. A revoked key is refused at once,
        and what it has open ends. What is limited says so: `RateLimit-Policy` and `RateLimit` on every answer, by default 6,000 requests in 60 s for
        a key and 300 for an address without one, and 429 `quota_exceeded` with `Retry-After` beyond. An address that has shown 10 wrong keys in a
        minute is answered 429 for the rest of it, but for keys in use there.

        ## Errors

        Every error is `application/problem+json` (RFC 9457): `code` is a stable word, `errors` lists everything that is wrong, each with a JSON
        Pointer into the body, a parameter or a header. Texts are French, or English with `Accept-Language: en`. [All problems](/docs/problems) says
        what each means. Besides those listed with an operation, any address may answer 400 `malformed_request`, 408 `timeout`, 417
        `expectation_failed`, 501 `unknown_method` or 505 `http_version` to what is no proper HTTP, 405 with `Allow` to a method that it does
        not have, and 413 `body_too_large` to a body where none is expected. HEAD is answered wherever GET is, OPTIONS at every address that exists.

        ## Versions

        Within `/v1` things are only added: ignore members that you don't know. What is to go is announced by the headers `Deprecation` (RFC 9745)
        and `Sunset` (RFC 8594).
        """

    static let serviceTag: JSON = [
        "name": "service", "description": "The server itself: what it offers, how it is, and this contract. All but the metrics need no key.",
    ]
}
