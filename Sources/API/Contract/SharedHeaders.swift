import JSON

/// The header fields of answers.
enum SharedHeaders {
    static func requestID(_ components: Components) -> JSON {
        components.header(
            "X-Request-Id",
            header(
                "Id of the request in the server's log: the client's own where it sent a usable one, else made.",
                "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"))
    }

    static func recordTag(_ components: Components) -> JSON {
        components.header(
            "ETag.record",
            header(
                "The version of the record, for `If-Match` and `If-None-Match`; `\"3-gzip\"` on a compressed answer, which both take too.", "\"3\""))
    }

    static func tag(_ components: Components) -> JSON {
        components.header("ETag", header("Changes when what is answered does.", "\"l1x9k2\""))
    }

    static func pageTag(_ components: Components) -> JSON {
        components.header(
            "ETag.page", header("Changes when what is answered does; not with a whole selection as NDJSON or CSV.", "\"l1x9k2\"", isRequired: false))
    }

    static func location(_ components: Components) -> JSON {
        components.header("Location", header("Address of the record.", "http://127.0.0.1:8080/v1/adherents/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"))
    }

    static func link(_ components: Components) -> JSON {
        components.header(
            "Link",
            header(
                "The next page (RFC 8288), where there is one.", "<http://127.0.0.1:8080/v1/adherents?cursor=AVsiMWR6Z2tiIl0>; rel=\"next\"",
                isRequired: false))
    }

    static func disposition(_ components: Components) -> JSON {
        components.header(
            "Content-Disposition",
            header("With CSV, the name that a browser saves it under.", "attachment; filename=\"adherents.csv\"", isRequired: false))
    }

    static func retryAfter(_ components: Components) -> JSON {
        components.header(
            "Retry-After",
            ["description": "Seconds to wait before trying again.", "required": true, "schema": ["type": "integer", "minimum": 1], "example": 1])
    }

    static func replayed(_ components: Components) -> JSON {
        components.header(
            "Idempotency-Replayed",
            [
                "description":
                    "`true` when the request had been done before, under the same `Idempotency-Key`, and this is the answer that it got then.",
                "required": false, "schema": ["type": "string", "enum": ["true"]], "example": "true",
            ])
    }

    /// A response with the fields that tell how the key, or the address without one, stands with its limit.
    static func limited(_ response: JSON, _ components: Components) -> JSON {
        guard var object = response.objectValue, object["$ref"] == nil else { return response }
        var headers = object["headers"]?.objectValue ?? [:]
        headers["RateLimit"] = components.header(
            "RateLimit",
            header(
                "What is left: `r` more requests, and all of them again in `t` seconds (draft-ietf-httpapi-ratelimit-headers). Absent where nothing is limited.",
                "\"key\";r=5987;t=42", isRequired: false))
        headers["RateLimit-Policy"] = components.header(
            "RateLimit-Policy",
            header(
                "The limit: `q` requests in `w` seconds, for the `\"key\"`, or for the `\"address\"` of who sends none.", "\"key\";q=6000;w=60",
                isRequired: false))
        object["headers"] = .object(headers)
        return .object(object)
    }

    static func authenticate(_ components: Components) -> JSON {
        components.header("WWW-Authenticate", header("How to authenticate (RFC 6750).", "Bearer realm=\"coorace\""))
    }

    static func contentLanguage(_ components: Components) -> JSON {
        components.header(
            "Content-Language",
            ["description": "Language of the texts.", "required": true, "schema": ["type": "string", "enum": ["fr", "en"]], "example": "fr"])
    }

    /// Which media types the address takes: `Accept-Post`, `Accept-Patch`.
    static func accepted(_ name: String, _ components: Components) -> JSON {
        components.header(name, header("The media types that this address takes.", "application/json", isRequired: false))
    }

    private static func header(_ description: String, _ example: JSON, isRequired: Bool = true) -> JSON {
        ["description": .string(description), "required": .bool(isRequired), "schema": ["type": "string"], "example": example]
    }
}
