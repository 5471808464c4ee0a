/// A request target taken apart (RFC 9112 §3.2).
struct Target: Sendable {
    /// As it came.
    let octets: [UInt8]
    /// The path, still encoded.
    let path: Range<Int>
    /// What follows `?`, still encoded; empty when there is none.
    let query: Range<Int>
    /// `*`, the server as a whole.
    var isAsterisk: Bool { octets.count == 1 && octets[0] == 42 }

    var pathOctets: ArraySlice<UInt8> { octets[path] }
    var queryOctets: ArraySlice<UInt8> { octets[query] }

    /// Origin-form, absolute-form with http or https, or `*`. Nil for everything else, for octets outside visible ASCII
    /// and for malformed escapes.
    init?(_ octets: [UInt8]) {
        guard let first = octets.first, octets.allSatisfy(Octet.isTarget) else { return nil }
        self.octets = octets
        var start = 0
        if first != 47 {
            if octets.count == 1, first == 42 {
                path = 0..<1
                query = 1..<1
                return
            }
            guard let end = Target.authorityEnd(octets) else { return nil }
            start = end
        }
        let end = octets[start...].firstIndex(of: 63) ?? octets.count
        path = start..<end
        query = end == octets.count ? end..<end : end + 1..<octets.count
        guard PercentEncoding.isWellFormed(pathOctets), PercentEncoding.isWellFormed(queryOctets) else { return nil }
    }

    /// `host:port` of a CONNECT request (RFC 9112 §3.2.3).
    static func isAuthority(_ octets: [UInt8]) -> Bool {
        HostField.isValid(octets[...]) && octets.contains(58)
    }

    /// Where the path of an absolute-form target begins (RFC 9112 §3.2.2).
    private static func authorityEnd(_ octets: [UInt8]) -> Int? {
        for scheme in ["http://", "https://"] where octets.count > scheme.utf8.count && Octet.equal(octets.prefix(scheme.utf8.count), scheme.utf8) {
            let end = octets[scheme.utf8.count...].firstIndex { $0 == 47 || $0 == 63 } ?? octets.count
            return HostField.isValid(octets[scheme.utf8.count..<end]) ? end : nil
        }
        return nil
    }
}

/// The value of `Host` (RFC 9110 §7.2): `uri-host [":" port]`.
enum HostField {
    static func isValid(_ octets: ArraySlice<UInt8>) -> Bool {
        var host = octets
        if host.first == 91 {
            guard let end = host.firstIndex(of: 93) else { return false }
            let address = host[host.index(after: host.startIndex)..<end]
            guard !address.isEmpty, address.allSatisfy({ Octet.hex($0) != nil || $0 == 58 || $0 == 46 }) else { return false }
            host = host[(end + 1)...]
            return host.isEmpty || host.first == 58 && isPort(host.dropFirst())
        }
        if let colon = host.firstIndex(of: 58) {
            guard isPort(host[(colon + 1)...]) else { return false }
            host = host[..<colon]
        }
        return !host.isEmpty && host.allSatisfy(isRegisteredName) && PercentEncoding.isWellFormed(host)
    }

    private static func isPort(_ octets: ArraySlice<UInt8>) -> Bool {
        octets.count <= 5 && octets.allSatisfy(Octet.isDigit)
    }

    /// `reg-name` (RFC 3986 §3.2.2): unreserved, sub-delims and escapes.
    private static func isRegisteredName(_ octet: UInt8) -> Bool {
        switch octet {
        case 48...57, 65...90, 97...122: true
        case 33, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 59, 61, 95, 126: true
        default: false
        }
    }
}
