import JSON
import Testing

@Suite("Broken texts")
struct MutatedTextTests {
    static let samples = [
        #"{"id":"0198c2a4","nom":"Coopérative d'activité","siret":"81234567800019","n":[1,-2.5,1e3,0.1e-7],"o":{"a":null,"b":[true,false]}}"#,
        #"["\u00e9\uD83D\uDE00\n\t\\\"\/","😀",{"":[[],{}]},12345678901234.5678,-0,9007199254740992]"#,
        #"[{"op":"add","path":"/a~1b/0","value":{"x":1}},{"op":"move","from":"/a","path":"/b"},{"op":"test","path":"","value":[]}]"#,
    ]

    @Test("Every beginning of a text is refused as cut off, and never crashes", arguments: samples)
    func truncated(text: String) {
        let bytes = Array(text.utf8)
        for length in 0..<bytes.count {
            let error = refusal(of: bytes[..<length])
            #expect(error != nil && error?.offset ?? 0 <= length)
        }
    }

    @Test("A mutated text is refused within its bounds or survives being written", arguments: samples, [1, 2, 3] as [UInt64])
    func mutated(text: String, seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let original = Array(text.utf8)
        let spice = Array(#"{}[],:"\ue+-.0919eEtfn/ "#.utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xED, 0xF0, 0xFF]
        for _ in 0..<5_000 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(spice.randomElement(using: &random) ?? 0, at: place)
                case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 3: bytes.insert(contentsOf: bytes[place...].prefix(Int.random(in: 1..<20, using: &random)), at: place)
                default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
                }
                if bytes.isEmpty { bytes = original }
            }
            do throws(JSON.SyntaxError) {
                let value = try JSON(parsing: bytes)
                #expect(refusal(of: value.bytes()) == nil)
                #expect((try? JSON(parsing: value.bytes(pretty: true))) == value)
                exercise(value)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
            }
        }
    }

    /// Patches made of what came out: they may fail, but only as they say.
    private func exercise(_ value: JSON) {
        _ = value.mergePatched(with: value)
        if let patch = try? JSONPatch(parsing: value) { _ = try? patch.applied(to: ["a": [1], "a/b": [2]]) }
    }
}
