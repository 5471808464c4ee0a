import Domain
import Foundation
import JSON

/// What `--map` says of a file whose columns are not ours.
///
///     {"columns": {"address_line_1": "address.line1"},
///      "values": {"convention_active": {"True": "true", "False": "false"}},
///      "constants": {"status": "prospect"},
///      "ignore": ["siren"]}
struct ColumnMapping {
    /// The file's name of a column → ours.
    let columns: [String: String]
    /// The file's name of a column → what a cell says → what it is to say. Other cells stay as they are.
    let values: [String: [String: String]]
    /// Our name of a column → what it says in every row.
    let constants: [String: String]
    let ignored: [String]

    /// - Throws: exit 66 when the file can't be read, 78 when it is not of this form.
    init(path: String) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.noInput, unreadable: path) }
        let json: JSON
        do {
            json = try JSON(parsing: Array(data))
        } catch {
            throw Failure(.configuration, "\(path): \(error)")
        }
        let known = ["columns", "values", "constants", "ignore"]
        for name in json.objectValue?.names ?? [] where !known.contains(name) {
            throw Failure(.configuration, "\(path): \"\(name)\" is not one of \(known.joined(separator: ", "))")
        }
        guard let columns = Self.texts(json["columns"]), !columns.isEmpty else {
            throw Failure(.configuration, "\(path) needs \"columns\": {\"column of the file\": \"column of ours\", …}")
        }
        self.columns = columns
        var values: [String: [String: String]] = [:]
        for (name, table) in json["values"]?.objectValue ?? [:] {
            guard columns[name] != nil else {
                throw Failure(.configuration, "\(path): values has \"\(name)\", which is not in columns\(Self.hint(name, Array(columns.keys)))")
            }
            guard let texts = Self.texts(table) else { throw Failure(.configuration, "\(path): values.\(name) takes texts only") }
            values[name] = texts
        }
        self.values = values
        guard let constants = json["constants"].map(Self.texts) ?? [:] else { throw Failure(.configuration, "\(path): constants takes texts only") }
        self.constants = constants
        ignored = (json["ignore"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private static func texts(_ json: JSON?) -> [String: String]? {
        guard let object = json?.objectValue else { return nil }
        var texts: [String: String] = [:]
        for (name, value) in object {
            switch value {
            case .string(let text): texts[name] = text
            case .integer, .number, .bool: texts[name] = value.description
            default: return nil
            }
        }
        return texts
    }

    /// - Throws: exit 65 with every column of the file that is not spoken of, and every one spoken of that is not in the file.
    func check(_ names: [String]) throws(Failure) {
        let spokenOf = Array(columns.keys) + ignored
        let unknown = names.filter { !ColumnChoice.isNote($0) && !spokenOf.contains($0) }
        let missing = columns.keys.filter { !names.contains($0) }.sorted()
        var faults = unknown.map { name in
            "column \"\(name)\" of the file is neither mapped nor ignored\(Self.hint(name, missing.isEmpty ? spokenOf.sorted() : missing))"
        }
        faults += missing.map { name in "mapped column \"\(name)\" is not in the file\(Self.hint(name, unknown.isEmpty ? names : unknown))" }
        guard faults.isEmpty else { throw Failure(.dataError, faults.joined(separator: "; ")) }
    }

    private static func hint(_ name: String, _ candidates: [String]) -> String {
        nearest(to: name, among: candidates).map { " (nearest: \"\($0)\")" } ?? ""
    }
}
