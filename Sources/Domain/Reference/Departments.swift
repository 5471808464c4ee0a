import JSON

/// The 13 départements of Occitanie.
public enum Departments {
    public struct Department: Hashable, Sendable {
        /// `09`.
        public let code: String
        public let name: String
        /// Its *préfecture*, by name and by INSEE code.
        public let prefecture: String
        public let prefectureInseeCode: String

        init?(_ item: JSON) {
            guard let code = item["code"]?.stringValue, let name = item["name"]?.stringValue, let prefecture = item["prefecture"]?.stringValue,
                let prefectureInseeCode = item["prefecture_code_insee"]?.stringValue
            else { return nil }
            self.code = code
            self.name = name
            self.prefecture = prefecture
            self.prefectureInseeCode = prefectureInseeCode
        }
    }

    /// In the order of their codes.
    public static let all: [Department] = (EmbeddedFile.departments.json.arrayValue ?? []).compactMap(Department.init)

    /// `09`, `11`, … `82`.
    public static var codes: [String] { CodeList.departments.codes }

    public static func contains(_ code: String) -> Bool {
        CodeList.departments.contains(code)
    }

    /// The name of a département of the region: `09` → `Ariège`.
    public static func name(of code: String) -> String? {
        CodeList.departments.label(of: code)
    }
}
