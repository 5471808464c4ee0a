import ArgumentParser
import Glibc

/// `--database`, for commands that need it to be there, or need its name only.
struct DatabaseFileOptions: ParsableArguments {
    @Option(help: "SQLite file. [COORACE_DATABASE] (default: ./coorace.db)")
    var database: String?

    /// - Throws: exit 78 for what is no file's name.
    func path() throws(Failure) -> String {
        let path = database ?? Environment["DATABASE"] ?? "./coorace.db"
        if path.contains("://") { throw Failure(.configuration, "--database takes a file; \(path.prefix(40)) is an address") }
        return path
    }
}

/// What is asked of a file before anything is done with it.
enum DatabaseFile {
    /// - Throws: exit 66 when there is no such file, 77 when it may not be read.
    static func mustExist(_ path: String) throws(Failure) {
        guard access(path, R_OK) == 0 else { throw Failure(.noInput, "cannot read \(path)", errno: errno) }
        guard !isFolder(path) else { throw Failure(.noInput, "\(path) is a folder, not a database") }
    }

    /// - Throws: exit 66 when there is no such file, 77 when its folder may not be looked into.
    static func mustBeThere(_ path: String) throws(Failure) {
        guard access(path, F_OK) != 0 else { return }
        if errno == ENOENT { throw Failure(.noInput, "there is no \(path)") }
        throw Failure(.noInput, "cannot open \(path)", errno: errno)
    }

    static func exists(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0
    }

    static func isFolder(_ path: String) -> Bool {
        var found = stat()
        return stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether two paths lead to one file.
    static func isSame(_ one: String, _ other: String) -> Bool {
        var first = stat()
        var second = stat()
        return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Whether a file begins as SQLite's do.
    static func isDatabase(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        return read(descriptor, &bytes, 16) == 16 && bytes == Array("SQLite format 3\0".utf8)
    }
}
