import API
import Domain
import Foundation
import JSON

/// Keys as a table for people, as wide as its longest cells.
struct KeyTable {
    private let keys: [JSON]

    init(_ keys: [JSON]) { self.keys = keys }

    var lines: [String] {
        let rows = [["ID", "STATUS", "RIGHTS", "CREATED", "EXPIRES", "LAST USED", "NAME"]] + keys.map(row)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            // The last column is as long as it is.
            row.enumerated().map {
                $0.offset == row.count - 1 ? $0.element : $0.element.padding(toLength: widths[$0.offset], withPad: " ", startingAt: 0)
            }
            .joined(separator: "  ")
        }
    }

    private func row(_ key: JSON) -> [String] {
        func text(_ name: String) -> String? { key[name]?.stringValue }
        return [
            text("id") ?? "", text("status") ?? "", rights(key), time(text("created_at")) ?? "", time(text("expires_at")) ?? "never",
            time(text("last_used_at")) ?? "never", text("name") ?? "",
        ]
    }

    /// The role, and what it has not: `reader+adherents:write`, bound by `@` to an adherent.
    private func rights(_ key: JSON) -> String {
        let role = key["role"]?.stringValue.flatMap(Role.init(rawValue:))
        let own = Set(role?.scopes.map(\.description) ?? [])
        let scopes = (key["scopes"]?.arrayValue ?? []).compactMap(\.stringValue).filter { !own.contains($0) }
        let bound = key["adherent_id"]?.stringValue.map { ["@" + $0] } ?? []
        return ([role?.rawValue].compactMap { $0 } + scopes).joined(separator: "+") + bound.joined()
    }

    private func time(_ text: String?) -> String? {
        guard let milliseconds = text.flatMap({ Instant($0) })?.milliseconds else { return nil }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "yyyy-MM-dd HH:mm"
        return format.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }
}
