import JSON
import Testing

@Suite("Numbers")
struct NumberTests {
    @Test(
        "A whole number within ±2^53 is an integer, however it is written",
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0e5", 0), ("10.0", 10), ("1e3", 1000), ("1E+2", 100), ("120e-1", 12),
            ("9007199254740992", 9_007_199_254_740_992), ("-9007199254740992", -9_007_199_254_740_992),
            ("9.007199254740992e15", 9_007_199_254_740_992),
            ("1.00000000000000000000000000", 1), ("1e-400", 0), ("0.000000000000000000000000000001e30", 1), ("1e-1000000000000", 0),
            ("0e1000000000000000000000", 0),
        ] as [(String, Int)])
    func whole(text: String, expected: Int) throws {
        guard case .integer(let value) = try JSON(parsing: text.utf8) else {
            Issue.record("not an integer")
            return
        }
        #expect(value == expected)
    }

    @Test(
        "Other numbers are doubles, rounded as the standard library rounds",
        arguments: [
            "0.1", "-0.1", "1.5", "123e45", "1e22", "1e23", "1e300", "1.7976931348623157e308", "5e-324", "2.2250738585072011e-308",
            "3.141592653589793238462643383279",
            "9007199254740993.5", "9007199254740994.0", "12345678901234567890.5", "0.30000000000000004", "8.5e-22", "1e-22", "1e-23",
            "179769313486231580793728971405301e276",
        ])
    func doubles(text: String) throws {
        guard case .number(let value) = try JSON(parsing: text.utf8) else {
            Issue.record("not a double")
            return
        }
        #expect(value == Double(text))
    }

    @Test("Random decimals are read to the nearest double and written so that they read back")
    func randomDecimals() throws {
        var random = SplitMix64(state: 6)
        for _ in 0..<20_000 {
            let digits = String(random.next() >> UInt64.random(in: 0..<60, using: &random))
            let exponent = Int.random(in: -30...30, using: &random)
            let text = "\(digits).\(random.next() % 1000)e\(exponent)"
            let value = try JSON(parsing: text.utf8)
            #expect(value.doubleValue == Double(text), "\(text)")
            #expect(try JSON(parsing: value.bytes()) == value, "\(text)")
        }
    }

    @Test(
        "What I-JSON's numbers do not hold is refused",
        arguments: [
            "9007199254740993", "-9007199254740993", "18446744073709551616", "100000000000000000000", "1e309", "-1e309", "1e1000000000000",
            "1.8e308",
        ])
    func outOfRange(text: String) {
        #expect(refusal(of: "[\(text)]")?.kind == .numberOutOfRange)
        #expect(refusal(of: "[\(text)]")?.offset == 1)
    }

    @Test("A number of a megabyte is read in reasonable time")
    func longNumber() throws {
        let text = "0." + String(repeating: "12345", count: 200_000)
        let clock = ContinuousClock()
        let elapsed = try clock.measure { _ = try JSON(parsing: text.utf8) }
        #expect(elapsed < .seconds(2))
    }

    @Test(
        "A number is written in its shortest form",
        arguments: [
            (0, "0"), (-7, "-7"), (42, "42"), (9_007_199_254_740_992, "9007199254740992"), (.integer(.min), "-9223372036854775808"), (0.1, "0.1"),
            (1834500.55, "1834500.55"), (.number(3), "3"), (.number(-0.0), "0"), (1e21, "1e+21"), (1e-7, "1e-07"),
            (.number(.leastNonzeroMagnitude), "5e-324"),
            (9_007_199_254_740_994.0, "9.007199254740994e+15"), (.number(.nan), "null"), (.number(.infinity), "null"),
        ] as [(JSON, String)])
    func writing(value: JSON, text: String) {
        #expect(value.description == text)
    }
}
