import Foundation

/// Invented trainings as lines of a file.
enum TrainingLines {
    static func good(_ number: Int) -> String {
        #"{"code":"F-\#(number)","title":"Formation \#(number)","audiences":["volunteer"],"themes":["other"],"duration_hours":7,"platform":"other"}"#
    }

    /// Without an audience and the like.
    static func bad(_ number: Int) -> String { #"{"code":"F-\#(number)","title":"Formation \#(number)"}"# }
}

/// A folder that goes with the value.
final class TemporaryFolder {
    let url: URL
    init() throws { url = try Program.temporaryFolder() }
    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    func text(_ name: String) throws -> String { try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8) }

    func write(_ name: String, _ text: String) throws {
        try text.write(to: url.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    func write(_ name: String, lines: [String]) throws { try write(name, lines.map { $0 + "\n" }.joined()) }

    /// Runs the program in this folder over `test.db`.
    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Outcome {
        try Program.run(
            arguments, environment: ["COORACE_DATABASE": path("test.db"), "LC_ALL": "en_GB.UTF-8"].merging(environment) { $1 }, in: url)
    }
}
