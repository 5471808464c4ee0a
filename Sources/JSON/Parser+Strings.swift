extension Parser {
    /// A string without its quotes; `position` is at the opening one.
    mutating func string() throws(JSON.SyntaxError) -> String {
        let start = position + 1
        position = PlainText.end(in: bytes, from: start)
        guard position < end else { throw failure(.unexpectedEnd, at: end) }
        guard bytes[position] == UInt8(ascii: "\"") else { return try stringWithEscapes(from: start) }
        defer { position += 1 }
        return try validated(UnsafeBufferPointer(rebasing: bytes[start..<position]), start: start)
    }

    /// Goes on from the first byte that is not plain.
    private mutating func stringWithEscapes(from start: Int) throws(JSON.SyntaxError) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(position - start + 64)
        text.append(contentsOf: bytes[start..<position])
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let string = try text.withUnsafeBufferPointer { buffer throws(JSON.SyntaxError) in try validated(buffer, start: start) }
                position += 1
                return string
            case UInt8(ascii: "\\"):
                try readEscape(into: &text)
            case ..<0x20:
                throw failure(.unescapedControlCharacter, at: position)
            default:
                let plainEnd = PlainText.end(in: bytes, from: position)
                text.append(contentsOf: bytes[position..<plainEnd])
                position = plainEnd
            }
        }
        throw failure(.unexpectedEnd, at: end)
    }

    /// The string of these bytes, which stand (escapes apart, and those are ASCII) in the text from `start` to `position`.
    private func validated(_ buffer: UnsafeBufferPointer<UInt8>, start: Int) throws(JSON.SyntaxError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: buffer.span))
        } catch {
            // What was unescaped is valid, so the fault is in the text too: in the same order, at another offset.
            let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
            throw failure(.invalidUTF8, at: start + firstFault(in: text))
        }
    }

    /// RFC 8259 §7; `position` is at the backslash.
    private mutating func readEscape(into text: inout [UInt8]) throws(JSON.SyntaxError) {
        let start = position
        guard start + 1 < end else { throw failure(.unexpectedEnd, at: end) }
        let letter = bytes[start + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            guard let scalar = try escapedScalar(escapeStart: start), let encoded = UTF8.encode(scalar) else {
                throw failure(.loneSurrogate, at: start)
            }
            text.append(contentsOf: encoded)
        default: throw failure(.invalidStringEscape, at: start)
        }
    }

    /// The scalar of `\uXXXX` or of a pair of them, nil for half a pair; `position` is after the `u`.
    private mutating func escapedScalar(escapeStart: Int) throws(JSON.SyntaxError) -> Unicode.Scalar? {
        let unit = try fourHexDigits(escapeStart: escapeStart)
        guard 0xD800...0xDBFF ~= unit else { return Unicode.Scalar(unit) }
        guard position < end else { throw failure(.unexpectedEnd, at: end) }
        guard position + 1 < end, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else { return nil }
        let secondStart = position
        position += 2
        let second = try fourHexDigits(escapeStart: secondStart)
        guard 0xDC00...0xDFFF ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func fourHexDigits(escapeStart: Int) throws(JSON.SyntaxError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard position < end else { throw failure(.unexpectedEnd, at: end) }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw failure(.invalidStringEscape, at: escapeStart)
            }
            position += 1
        }
        return unit
    }
}

private func firstFault(in text: UnsafeBufferPointer<UInt8>) -> Int {
    do throws(UTF8.ValidationError) {
        _ = try UTF8Span(validating: text.span)
        return 0
    } catch {
        return error.byteOffsets.lowerBound
    }
}
