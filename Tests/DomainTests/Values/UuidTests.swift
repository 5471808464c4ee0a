import Testing

@testable import Domain

@Suite struct UuidTests {
    @Test("a UUID of any version is taken and written in lower case")
    func normalizes() {
        #expect(Uuid.normalized("01937B1C-8A5E-7C3D-9F10-2B6D4C8E0A11") == "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11")
        for text in [
            "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ] {
            #expect(Uuid.normalized(text) == text)
        }
    }

    @Test(
        "another form is refused",
        arguments: [
            "", "01937b1c8a5e7c3d9f102b6d4c8e0a11", "{01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11}", "urn:uuid:01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11",
            "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a1", "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a111", "01937b1g-8a5e-7c3d-9f10-2b6d4c8e0a11",
            "01937b1c-8a5e-7c3d-9f102-b6d4c8e0a11", "01937b1c_8a5e_7c3d_9f10_2b6d4c8e0a11", "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a1é",
            "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0é1", "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0@11",
        ])
    func refuses(text: String) {
        #expect(Uuid.normalized(text) == nil)
    }

    @Test("a version 7 UUID holds the time, the version, the variant and the random bits")
    func layout() {
        // The example of RFC 9562, appendix A.6, but for rand_a, which is a counter here.
        var generator = UuidGenerator()
        let time = Instant(milliseconds: 0x017F_22E2_79B0)
        #expect(generator.next(at: time, random: 0x18C4_DC0C_0C07_398F) == "017f22e2-79b0-7000-98c4-dc0c0c07398f")
        #expect(generator.next(at: time, random: .max) == "017f22e2-79b0-7001-bfff-ffffffffffff")
        #expect(generator.next(at: time, random: 0) == "017f22e2-79b0-7002-8000-000000000000")
    }

    @Test("UUIDs grow strictly while the clock stands still, goes back and goes on")
    func monotonic() {
        var generator = UuidGenerator()
        var texts: [String] = []
        for _ in 0..<10_000 { texts.append(generator.next(at: Instant(milliseconds: 1_000_000))) }
        for _ in 0..<10 { texts.append(generator.next(at: Instant(milliseconds: 999_000))) }
        for step in 0..<10 { texts.append(generator.next(at: Instant(milliseconds: 1_000_000 + Int64(step)))) }
        #expect(zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 })
        #expect(texts.allSatisfy { Uuid.normalized($0) == $0 })
    }

    @Test("more UUIDs than the counter holds borrow the next millisecond, and give it back")
    func overflow() {
        var generator = UuidGenerator()
        for _ in 0..<4096 { _ = generator.next(at: Instant(milliseconds: 16), random: 0) }
        #expect(generator.next(at: Instant(milliseconds: 16), random: 0) == "00000000-0011-7000-8000-000000000000")
        #expect(generator.next(at: Instant(milliseconds: 32), random: 0) == "00000000-0020-7000-8000-000000000000")
    }

    @Test("a time before 1970 counts as 1970")
    func beforeEpoch() {
        var generator = UuidGenerator()
        #expect(generator.next(at: .first, random: 0) == "00000000-0000-7001-8000-000000000000")
    }

    @Test("The ids of many things that share a time are the same each time, of version 7, apart, and in order")
    func shared() {
        let at = Instant(milliseconds: 1_772_442_900_000)
        let indexes = [0, 1, 2, 1000, 0xF_FFFF, 0x10_0000, 0xFFFF_FFFF]
        let ids = indexes.map { UuidGenerator.uuid(at: at, seed: 7, index: $0) }
        #expect(ids == indexes.map { UuidGenerator.uuid(at: at, seed: 7, index: $0) })
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        #expect(ids.allSatisfy { Uuid.normalized($0) == $0 && $0.dropFirst(14).first == "7" && "89ab".contains($0.dropFirst(19).first ?? " ") })
        #expect(UuidGenerator.uuid(at: at, seed: 8, index: 0) != ids[0])
    }
}
