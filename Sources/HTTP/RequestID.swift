import Glibc
import Synchronization

/// The id that a request bears in its answer, in the log and in a problem.
enum RequestID {
    /// Whether a client's `X-Request-Id` is taken over: `[A-Za-z0-9._-]{1,128}`.
    static func isAcceptable(_ octets: some Collection<UInt8>) -> Bool {
        !octets.isEmpty && octets.count <= 128
            && octets.allSatisfy { Octet.isDigit($0) || Octet.lowercased($0) &- 97 < 26 || $0 == 45 || $0 == 46 || $0 == 95 }
    }

    /// A new UUIDv7 (RFC 9562 §5.7). It names a request and guards nothing: its 74 random bits are a seed of this process
    /// mixed with a counter, which no two requests share and which costs no system call.
    static func make() -> String {
        let count = counter.wrappingAdd(1, ordering: .relaxed).newValue
        let high = mix(count &+ seed.high)
        let low = mix(count ^ seed.low)
        let time = UInt64(Clock.wallMilliseconds())
        let first = time << 16 | 0x7000 | high & 0xFFF
        let second = low >> 2 | 1 << 63
        return String(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    text[position] = 45
                    position += 1
                }
                let word = nibble < 16 ? first : second
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - nibble % 16 * 4)) & 15
                text[position] = digit < 10 ? 48 + digit : 87 + digit
                position += 1
            }
            return 36
        }
    }

    private static let counter = Atomic<UInt64>(0)
    private static let seed = (high: UInt64.random(in: .min ... .max), low: UInt64.random(in: .min ... .max))

    /// A bijection that spreads neighbouring numbers (the finaliser of SplitMix64).
    private static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
