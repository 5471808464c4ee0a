import Foundation
import JSON
import Testing

/// The public suites beside the project, in `../shared/vectors` from its root; they stay out of its commits.
enum Vectors {
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let url: URL

        var testDescription: String { name }
        var bytes: [UInt8] { get throws { Array(try Data(contentsOf: url)) } }
    }

    static let folder: URL = {
        var url = URL(filePath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.appending(path: "shared/vectors")
    }()

    static let arePresent = FileManager.default.fileExists(atPath: folder.path)

    static func file(_ path: String) -> File {
        let url = folder.appending(path: path)
        return File(name: url.lastPathComponent, url: url)
    }

    static func files(in path: String, prefix: String = "") -> [File] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { file("\(path)/\($0)") }
    }
}

/// The kind, offset, line and column of the error that a text is refused with, nil when it is accepted.
func refusal(of text: some Collection<UInt8>, limits: JSON.Limits = JSON.Limits()) -> JSON.SyntaxError? {
    do throws(JSON.SyntaxError) {
        _ = try JSON(parsing: text, limits: limits)
        return nil
    } catch {
        return error
    }
}

func refusal(of text: String, limits: JSON.Limits = JSON.Limits()) -> JSON.SyntaxError? { refusal(of: text.utf8, limits: limits) }
