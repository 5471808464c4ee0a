import CCurl

/// Why an exchange has no answer, or not the whole of one.
public struct TransferError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// The address is none of http or https.
        case invalidAddress
        /// The host's name has no address.
        case unresolved
        /// Nobody listens there, or nobody answers there in time.
        case notConnected
        /// The host is at an address that the caller does not allow.
        case addressRefused
        /// The certificate is not one to be trusted, or the handshake failed.
        case notTrusted
        /// The time was up, or nothing moved any more.
        case timeout
        /// The connection ended before the answer did.
        case interrupted
        /// The answer's body is larger than the caller takes.
        case tooLarge
        /// The caller has called it off.
        case cancelled
        case other
    }

    public let kind: Kind
    public let reason: String

    public init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    public var description: String { reason }

    /// Whether the same may go well a little later.
    public var isTransient: Bool {
        switch kind {
        case .unresolved, .notConnected, .timeout, .interrupted: true
        case .invalidAddress, .addressRefused, .notTrusted, .tooLarge, .cancelled, .other: false
        }
    }

    /// - Parameter detail: what libcurl has noted beside the code; may be empty.
    init(_ code: CURLcode, detail: String) {
        reason = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        kind =
            switch code {
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidAddress
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
            case CURLE_COULDNT_CONNECT: .notConnected
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR: .notTrusted
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND, CURLE_HTTP2,
                CURLE_HTTP2_STREAM, CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY:
                .interrupted
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            default: .other
            }
    }
}
