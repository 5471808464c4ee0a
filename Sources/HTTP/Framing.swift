/// Where a request's body ends (RFC 9112 §6.3).
enum Framing: Equatable {
    case none
    case length(Int)
    case chunked

    /// Refuses every combination that two readers could take differently.
    static func read(_ headers: Headers, _ places: FieldReading.Places, isHTTP10: Bool) -> Result<Framing, RefusalError> {
        if let place = places.transferEncoding {
            guard places.contentLength == nil, !isHTTP10 else { return .failure(RefusalError(refusal: .malformed("transfer_encoding"))) }
            return transferCoding(headers.octets(place))
        }
        guard let place = places.contentLength else { return .success(.none) }
        let digits = headers.octets(place)
        guard !digits.isEmpty, digits.allSatisfy(Octet.isDigit) else { return .failure(RefusalError(refusal: .malformed("content_length"))) }
        var length = 0
        for digit in digits {
            let (tens, isTooLong) = length.multipliedReportingOverflow(by: 10)
            let (sum, isTooLongNow) = tens.addingReportingOverflow(Int(digit - 48))
            guard !isTooLong, !isTooLongNow else { return .failure(RefusalError(refusal: .malformed("content_length"))) }
            length = sum
        }
        return .success(length == 0 ? .none : .length(length))
    }

    /// `chunked` alone; another coding before it is one we do not know (501), anything else is faulty (400).
    private static func transferCoding(_ octets: ArraySlice<UInt8>) -> Result<Framing, RefusalError> {
        if Octet.equal(octets, "chunked".utf8) { return .success(.chunked) }
        let codings = octets.split(separator: 44, omittingEmptySubsequences: false).map { Octet.trimmed($0) }
        guard codings.count > 1, let last = codings.last, Octet.equal(last, "chunked".utf8),
            codings.dropLast().allSatisfy({ !$0.isEmpty && $0.allSatisfy(Octet.isToken) && !Octet.equal($0, "chunked".utf8) })
        else { return .failure(RefusalError(refusal: .malformed("transfer_encoding"))) }
        return .failure(RefusalError(refusal: Refusal(.unknownTransferCoding)))
    }
}

extension Headers {
    /// The octets of the value at a place.
    func octets(_ place: Int) -> ArraySlice<UInt8> {
        let span = spans[place]
        return bytes[Int(span.value)..<Int(span.value) + Int(span.valueCount)]
    }

    /// The text of the value at a place.
    func text(_ place: Int?) -> String? {
        place.map { value(spans[$0]) }
    }
}
