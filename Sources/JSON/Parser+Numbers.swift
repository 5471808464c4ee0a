extension Parser {
    /// RFC 8259 §6: `[ minus ] int [ frac ] [ exp ]`.
    mutating func number() throws(JSON.SyntaxError) -> JSON {
        let start = position
        let isNegative = bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var digits = Digits()
        if try requireDigit() == UInt8(ascii: "0") {
            position += 1
            if position < end, isDigit(bytes[position]) { throw failure(.invalidNumber, at: position) }
        } else {
            readDigits(into: &digits)
        }
        var isWhole = true
        var exponent = 0
        if position < end, bytes[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            _ = try requireDigit()
            let fractionStart = position
            readDigits(into: &digits)
            exponent = fractionStart - position
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            exponent += try readExponent()
        }
        if isWhole {
            guard !digits.areTooMany, digits.value <= UInt64(JSON.largestExactInteger) else { throw failure(.numberOutOfRange, at: start) }
            return .integer(isNegative ? -Int(digits.value) : Int(digits.value))
        }
        let magnitude = digits.exactDouble(exponent: exponent) ?? slowMagnitude(from: isNegative ? start + 1 : start)
        guard magnitude.isFinite else { throw failure(.numberOutOfRange, at: start) }
        if let whole = magnitude.exactWhole {
            return .integer(isNegative ? -whole : whole)
        }
        return .number(isNegative ? -magnitude : magnitude)
    }

    private mutating func readDigits(into digits: inout Digits) {
        while position < end, isDigit(bytes[position]) {
            digits.append(bytes[position] &- UInt8(ascii: "0"))
            position += 1
        }
    }

    private mutating func readExponent() throws(JSON.SyntaxError) -> Int {
        position += 1
        var isNegative = false
        if position < end, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        _ = try requireDigit()
        var exponent = 0
        while position < end, isDigit(bytes[position]) {
            exponent = min(exponent * 10 + Int(bytes[position] &- UInt8(ascii: "0")), 1_000_000_000)
            position += 1
        }
        return isNegative ? -exponent : exponent
    }

    private func requireDigit() throws(JSON.SyntaxError) -> UInt8 {
        guard position < end else { throw failure(.unexpectedEnd, at: end) }
        guard isDigit(bytes[position]) else { throw failure(.invalidNumber, at: position) }
        return bytes[position]
    }

    /// The standard library's correctly rounded reading, in the C locale whatever the process has set.
    private func slowMagnitude(from start: Int) -> Double {
        Double(String(decoding: bytes[start..<position], as: UTF8.self)) ?? .infinity
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
}

/// The digits of a number without its point, as long as they fit.
private struct Digits {
    private(set) var value: UInt64 = 0
    /// Whether `value` no longer holds them all.
    private(set) var areTooMany = false

    mutating func append(_ digit: UInt8) {
        if value < 1_000_000_000_000_000_000 {
            value = value &* 10 &+ UInt64(digit)
        } else {
            areTooMany = true
        }
    }

    /// `value` times ten to the exponent when one exact operation gives it: both sides are exact doubles, so the result is rounded once.
    func exactDouble(exponent: Int) -> Double? {
        guard !areTooMany, value <= UInt64(JSON.largestExactInteger), exponent.magnitude < Self.powersOfTen.count else { return nil }
        let power = Self.powersOfTen[Int(exponent.magnitude)]
        return exponent < 0 ? Double(value) / power : Double(value) * power
    }

    /// All that a double holds exactly.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
