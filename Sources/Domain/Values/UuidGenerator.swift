/// Makes UUIDs of version 7 (RFC 9562, section 5.7), each greater than the one before, as texts and as numbers.
///
/// 48 bits of milliseconds, then a counter of 12 bits in `rand_a` (section 6.2, method 1), then 62 random bits. A value: who shares it guards it
/// with a lock.
public struct UuidGenerator: Sendable {
    private var milliseconds: UInt64 = 0
    private var counter: UInt64 = 0

    public init() {}

    /// The next UUID at this time. A clock that stands still or goes back, or more than 4096 UUIDs a millisecond,
    /// let the UUIDs' own time run ahead of the clock until it has caught up.
    public mutating func next(at instant: Instant, random: UInt64) -> String {
        let now = UInt64(max(instant.milliseconds, 0))
        if now > milliseconds {
            milliseconds = now
            counter = 0
        } else if counter < 0xFFF {
            counter += 1
        } else {
            milliseconds += 1
            counter = 0
        }
        let high = milliseconds << 16 | 0x7000 | counter
        let low = 0x8000_0000_0000_0000 | random & 0x3FFF_FFFF_FFFF_FFFF
        return UuidGenerator.text(high, low)
    }

    /// The same with the system's random numbers.
    public mutating func next(at instant: Instant) -> String {
        next(at: instant, random: .random(in: .min ... .max))
    }

    /// The UUID of version 7 of the `index`th of many things that share a time: always the same for the same time, seed and index, and in the
    /// order of the indexes, which stand in `rand_a` and the 20 bits after the variant (RFC 9562, section 6.2, method 1); 42 bits come of the seed.
    public static func uuid(at instant: Instant, seed: UInt64, index: Int) -> String {
        var mixed = seed &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        let counter = UInt64(truncatingIfNeeded: index)
        let high = UInt64(max(instant.milliseconds, 0)) << 16 | 0x7000 | counter >> 20 & 0xFFF
        let low = 0x8000_0000_0000_0000 | (counter & 0xF_FFFF) << 42 | (mixed ^ mixed >> 31) & 0x3FF_FFFF_FFFF
        return text(high, low)
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var index = 0
            for word in 0..<2 {
                for shift in stride(from: 60, through: 0, by: -4) {
                    if index == 8 || index == 13 || index == 18 || index == 23 {
                        buffer[index] = UInt8(ascii: "-")
                        index += 1
                    }
                    let digit = UInt8(truncatingIfNeeded: (word == 0 ? high : low) >> UInt64(shift)) & 15
                    buffer[index] = digit < 10 ? digit + 48 : digit + 87
                    index += 1
                }
            }
            return 36
        }
    }
}
