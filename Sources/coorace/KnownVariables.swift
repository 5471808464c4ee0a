import ArgumentParser
import Domain
import Foundation

extension Environment {
    private static let prefix = "COORACE_"

    /// The variables that the help of a command names, without their prefix.
    private static var known: [String] {
        var help = ""
        var commands: [any ParsableCommand.Type] = [Coorace.self]
        while let command = commands.popLast() {
            commands += command.configuration.subcommands
            help += Coorace.helpMessage(for: command, includeHidden: true)
        }
        return Set(help.matches(of: /COORACE_([A-Z_]+)/).map { String($0.1) }).sorted()
    }

    /// Variables that nothing reads: a limit that is misspelt would not hold, and nobody would know.
    ///
    /// - Returns: those that resemble none of ours. They are not refused: whoever runs containers or tests has variables of that name, too.
    /// - Throws: exit 78 for one that is nearly one of ours.
    static func unknown() throws(Failure) -> [String] {
        let given = ProcessInfo.processInfo.environment.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        guard !given.isEmpty else { return [] }
        let known = known
        let unknown = given.filter { !known.contains($0) }.sorted()
        for name in unknown {
            guard let meant = nearest(to: name, among: known) else { continue }
            throw Failure(.configuration, "there is no variable \(prefix)\(name): did you mean \(prefix)\(meant)?")
        }
        return unknown.map { prefix + $0 }
    }
}
