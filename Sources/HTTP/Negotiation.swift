/// Proactive negotiation (RFC 9110 §12).
public enum Negotiation {
    /// Which of the media types offered, best first, a client prefers; nil when it takes none of them. Without a usable
    /// `Accept` it takes anything. A type named with parameters other than `q` matches an offer without them too.
    public static func best(of offers: [String], for accept: String?) -> String? {
        guard let accept, let ranges = ranges(accept), !ranges.isEmpty else { return offers.first }
        var best: (offer: String, quality: Int)?
        for offer in offers {
            guard let media = MediaType(offer) else { continue }
            let quality = quality(of: media, in: ranges)
            if quality > best?.quality ?? 0 { best = (offer, quality) }
        }
        return best?.offer
    }

    /// Which of the languages offered, the default first, a client prefers (RFC 4647 §3.4, look-up by primary subtag). Never
    /// nil: a language that nobody asked for is better than no answer.
    public static func language(of offers: [String], for acceptLanguage: String?) -> String {
        let fallback = offers.first ?? ""
        guard let acceptLanguage else { return fallback }
        let wanted = weighted(acceptLanguage)
        var best: (offer: String, quality: Int)?
        for offer in offers {
            let exact = wanted.first { Octet.equal(primary($0.name), offer.utf8) }
            guard let quality = (exact ?? wanted.first { $0.name == "*" })?.quality else { continue }
            if quality > best?.quality ?? 0 { best = (offer, quality) }
        }
        return best?.offer ?? fallback
    }

    /// Whether a client takes gzip (RFC 9110 §12.5.3).
    public static func acceptsGzip(_ acceptEncoding: String?) -> Bool {
        guard let acceptEncoding else { return false }
        let codings = weighted(acceptEncoding)
        let named = codings.first { $0.name == "gzip" || $0.name == "x-gzip" }
        return (named ?? codings.first { $0.name == "*" }).map { $0.quality > 0 } ?? false
    }

    private struct Range {
        var type: String
        var subtype: String
        /// Thousandths.
        var quality: Int
    }

    /// The quality of the most specific range that holds the media type, in thousandths (RFC 9110 §12.5.1).
    private static func quality(of media: MediaType, in ranges: [Range]) -> Int {
        var found: (quality: Int, precision: Int)?
        for range in ranges {
            let precision = range.type == "*" ? 0 : range.subtype == "*" ? 1 : 2
            guard precision == 0 || range.type == media.type else { continue }
            guard precision < 2 || range.subtype == media.subtype else { continue }
            if precision > found?.precision ?? -1 { found = (range.quality, precision) }
        }
        return found?.quality ?? 0
    }

    /// Nil when one range is malformed: such a field is ignored as a whole.
    private static func ranges(_ accept: String) -> [Range]? {
        var ranges: [Range] = []
        for element in elements(accept) {
            guard let media = MediaType(octets: element), media.type != "*" || media.subtype == "*" else { return nil }
            guard let quality = media.parameter("q").map(quality) ?? 1000 else { return nil }
            ranges.append(Range(type: media.type, subtype: media.subtype, quality: quality))
        }
        return ranges
    }

    /// Names, in lower case, with their quality in thousandths. A malformed element is left out.
    private static func weighted(_ field: String) -> [(name: String, quality: Int)] {
        elements(field).compactMap { element in
            var scanner = FieldScanner(element)
            guard let name = scanner.token(), let parameters = scanner.parameters(), scanner.isAtEnd else { return nil }
            guard let weight = parameters.first(where: { $0.name == "q" }) else { return (name, 1000) }
            return quality(weight.value).map { (name, $0) }
        }
    }

    /// `weight` (RFC 9110 §12.4.2), in thousandths.
    private static func quality(_ text: String) -> Int? {
        let octets = Array(text.utf8)
        guard let first = octets.first, first == 48 || first == 49, octets.count <= 5, octets.count < 2 || octets[1] == 46 else { return nil }
        var thousandths = 0
        for place in 0..<3 {
            let octet = octets.count > place + 2 ? octets[place + 2] : 48
            guard Octet.isDigit(octet) else { return nil }
            thousandths = thousandths * 10 + Int(octet - 48)
        }
        guard first == 48 || thousandths == 0 else { return nil }
        return first == 49 ? 1000 : thousandths
    }

    private static func primary(_ tag: String) -> Substring.UTF8View {
        tag.prefix { $0 != "-" }.utf8
    }

    /// The elements of a list, commas within quotes left alone (RFC 9110 §5.6.1).
    private static func elements(_ field: String) -> [ArraySlice<UInt8>] {
        let octets = Array(field.utf8)
        var elements: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        for index in 0...octets.count {
            if index < octets.count, octets[index] == 34 { isQuoted.toggle() }
            guard index == octets.count || octets[index] == 44 && !isQuoted else { continue }
            let element = Octet.trimmed(octets[start..<index])
            if !element.isEmpty { elements.append(element) }
            start = index + 1
        }
        return elements
    }
}
