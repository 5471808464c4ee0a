import Foundation
import Testing

/// A region with its server and the token of a reader.
final class Region {
    let folder = try? TemporaryFolder()
    let server: RunningProgram
    let origin: String

    init(_ origin: String, trainings: ClosedRange<Int>) throws {
        self.origin = origin
        let folder = try #require(folder)
        server = try RunningProgram(folder: folder.url, arguments: ["--origin", origin])
        try folder.write("token", server.key(["--role", "reader"]))
        try write(trainings)
    }

    func write(_ trainings: ClosedRange<Int>) throws {
        let folder = try #require(folder)
        try folder.write("in.ndjson", lines: trainings.map(TrainingLines.good))
        let stored = try folder.run(["import", "trainings", "in.ndjson"])
        try #require(stored.status == 0, "\(stored.errors)")
    }

    var token: String { folder?.path("token") ?? "" }
}
