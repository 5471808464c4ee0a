import API
import ArgumentParser
import Domain
import Glibc
import Storage

/// `--database` and `--origin`, as every command that opens the database takes them.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "SQLite file. serve, key create, import and pull make it when it is not there. [COORACE_DATABASE] (default: ./coorace.db)")
    var database: String?

    @Option(
        help:
            "Region that owns what is written here, for good from the database's first start on: another is refused. [COORACE_ORIGIN] (default: the database's own; of a new one occitanie)"
    )
    var origin: String?

    var path: String { database ?? Environment["DATABASE"] ?? "./coorace.db" }

    /// The region that the database must be of; nil: whichever it is of.
    var region: String? {
        get throws(Failure) {
            guard let region = origin ?? Environment["ORIGIN"] else { return nil }
            guard Format.externalSource.normalized(region) != nil else {
                throw Failure(.configuration, "--origin takes 1 to 40 characters of a-z, 0-9 and _, not \"\(region)\"")
            }
            return region
        }
    }

    /// Opens the database for writing.
    ///
    /// - Throws: exit 78 when it is of another region than the one given.
    func open() throws -> Store {
        if path.contains("://") { throw Failure(.configuration, "--database takes a file; \(path.prefix(40)) is an address") }
        do {
            let region = try region
            return try Store(path: path, circumstances: .now(origin: region ?? "occitanie"), isOriginGiven: region != nil)
        } catch let error as StoreError {
            throw Failure(error)
        }
    }
}

/// The variables `COORACE_…`; a flag wins over its variable.
enum Environment {
    static subscript(name: String) -> String? {
        getenv("COORACE_" + name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Values with spaces between.
    static func list(_ name: String) -> [String] { (self[name] ?? "").split(separator: " ").map(String.init) }

    /// `true` or `false`; absent is false.
    static func flag(_ name: String) throws(Failure) -> Bool {
        guard let text = self[name] else { return false }
        guard let flag = Bool(text) else { throw Failure(.configuration, "COORACE_\(name) takes true or false, not \"\(text)\"") }
        return flag
    }

    static func integer(_ name: String) throws(Failure) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else { throw Failure(.configuration, "COORACE_\(name) takes a whole number, not \"\(text)\"") }
        return number
    }
}
