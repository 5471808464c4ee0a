import Foundation

/// An event stream as curl reads it, block by block.
final class EventStream {
    private let process = Process()
    private let output = Pipe()
    private var rest = ""

    init(_ url: String, token: String, headers: [String] = []) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        let fields = (["Authorization: Bearer \(token)", "Accept: text/event-stream"] + headers).flatMap { ["-H", $0] }
        process.arguments = ["curl", "-sN", "-m", "600"] + fields + [url]
        process.standardOutput = output
        try process.run()
    }

    deinit {
        // It inherits the mask of a thread that blocks SIGTERM.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// The next event or setting, without the empty line after it; nil when the stream has ended. Comments are passed over: on a busy machine
    /// any quiet may last long enough for one.
    func next() -> String? {
        while true {
            if let end = rest.range(of: "\n\n") {
                let block = String(rest[..<end.lowerBound])
                rest = String(rest[end.upperBound...])
                if block.hasPrefix(":") { continue }
                return block
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { return nil }
            rest += String(decoding: data, as: UTF8.self)
        }
    }
}
