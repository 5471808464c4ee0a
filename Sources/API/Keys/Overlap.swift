import Domain
import JSON

/// How long the secret before a rotation stays good beside the new one: `24h`.
public struct Overlap: Sendable {
    public let milliseconds: Int64
    let refusal: Problem?

    public static let standard = "24h"
    /// For the contract: `milliseconds(of:)` reads the same.
    static let pattern = "^[0-9]{1,6}[smhd]$"
    private static let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    /// 30 days.
    private static let most: Int64 = 30 * 86_400_000

    /// From a body `{"overlap":"24h"}`; without one a day.
    init(_ call: Call) throws {
        let isEmpty = if case .empty = call.request.body { true } else { false }
        let body = isEmpty ? [:] : try call.bodyObject()
        var issues: [Issue] = []
        for (name, _) in body where name != "overlap" {
            issues.append(Issue(.pointer(JSONPointer(tokens: [name])), .unknownMember, nearest: nearest(to: name, among: ["overlap"]), value: name))
        }
        let value = body["overlap"].flatMap { $0 == .null ? nil : $0 } ?? .string(Self.standard)
        let milliseconds = value.stringValue.flatMap { Self.milliseconds(of: $0) }
        if milliseconds == nil {
            issues.append(
                Issue(
                    .pointer(JSONPointer(tokens: ["overlap"])), .invalidFormat,
                    text: Localized(
                        "La durée « overlap » est un nombre et s, m, h ou d, 30 jours au plus : « 24h ».",
                        "\"overlap\" is a number and s, m, h or d, 30 days at the most: \"24h\".")))
        }
        self.milliseconds = milliseconds ?? 0
        refusal = issues.isEmpty ? nil : Problem(.validationFailed, issues: issues)
    }

    /// Milliseconds of `0s`, `90m`, `24h`, `7d`; nil for anything else, and beyond 30 days.
    public static func milliseconds(of text: String) -> Int64? {
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 7, text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(text.dropLast()), number * unit <= most
        else { return nil }
        return number * unit
    }
}
