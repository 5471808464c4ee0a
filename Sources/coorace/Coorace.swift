import ArgumentParser
import Storage

/// The program: a server, and the commands around its database.
@main
struct Coorace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coorace",
        abstract: "The API of COORACE Occitanie: adherents, trainings, partnerships, campaigns, and the objectives they serve.",
        version: "0.1.0",
        subcommands: [Serve.self, KeyCommand.self, Import.self, Export.self, Pull.self, Backup.self, Restore.self, Check.self, OpenAPI.self])

    /// Parses, runs, and ends with an exit status of sysexits.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            failure.end()
        } catch let error as StoreError {
            Failure(error).end()
        } catch {
            exit(withError: error)
        }
    }
}
