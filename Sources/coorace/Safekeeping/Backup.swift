import ArgumentParser
import Glibc
import Storage

/// `coorace backup`
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database, also while a server writes to it.",
        discussion: """
            The copy is the database as it is at one moment, in one file that only its owner may read. It is checked and flushed to disk before it \
            gets its name, so that the file is there whole or not at all; an earlier backup of that name is replaced then. Keep it as you keep the \
            database: it holds all that is known of persons, and the hashes of keys.

            Ends with 0, 65 when the database is damaged, 66 without it, 73 when the copy can't be made, 74 when it can't be written, 77 \
            without the right to a file.
            """)

    @Argument(help: "File to make.")
    var to: String

    @OptionGroup var options: DatabaseFileOptions

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        Interruption.listen()
        let database = try options.path()
        try DatabaseFile.mustExist(database)
        try refuse(database)
        let begun = ContinuousClock.now
        let progress = Progress("backup", unit: "MiB")
        let part = FilePlacement.unfinished(to)
        do {
            let copy = try DatabaseCopy(
                of: database, to: part,
                progress: { bytes, fraction in
                    if Interruption.hasCome { throw Interruption.failure }
                    progress.update(count: bytes >> 20, fraction: fraction)
                })
            Progress.clear()
            do {
                try FilePlacement.removeLog(of: to)
                try FilePlacement.rename(copy.path, to: to)
            } catch {
                unlink(copy.path)
                throw error
            }
            print("\(to): \(copy.summary.text), in \((ContinuousClock.now - begun).text)")
        } catch let error as StoreError {
            Progress.clear()
            throw Failure(copying: error)
        }
    }

    /// What stands under the name already is replaced when it is a backup, and nothing else.
    private func refuse(_ database: String) throws(Failure) {
        guard !DatabaseFile.isFolder(to) else { throw Failure(.cannotCreate, "\(to) is a folder: give the file to make") }
        guard DatabaseFile.exists(to) else { return }
        guard !DatabaseFile.isSame(to, database) else { throw Failure(.cannotCreate, "\(to) is the database itself") }
        guard DatabaseFile.isDatabase(to) else { throw Failure(.cannotCreate, "\(to) is there, and is no backup") }
        guard !DatabaseLock.isHeld(path: to) else { throw Failure(.cannotCreate, "\(to) is a database that a server writes to") }
    }
}

extension DatabaseCopy.Summary {
    /// `1204 records with the deleted ones, feed up to 3310, 5246976 bytes`
    var text: String { "\(records) records with the deleted ones, feed up to \(seq), \(bytes) bytes" }
}

extension Duration {
    /// `1.25 s`
    var text: String { "\(Double(Int(self / .milliseconds(10))) / 100) s" }
}

extension Failure {
    /// Why a copy was not made.
    init(copying error: StoreError) {
        switch error {
        case .full: self.init(.inputOutput, "there is no space left for the copy")
        case .cannotOpen(let path, let reason): self.init(.cannotCreate, "cannot make \(path): \(reason)")
        default: self.init(error)
        }
    }
}
