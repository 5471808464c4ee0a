import Foundation

/// An event stream as curl reads it, block by block.
final class EventStream: Sendable {
    private let process: pid_t
    private let blocks: AsyncStream<String>

    init(_ url: String, token: String, headers: [String] = []) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let fields = (["Authorization: Bearer \(token)", "Accept: text/event-stream"] + headers).flatMap { ["-H", $0] }
        process.arguments = ["curl", "-sN", "-m", "600"] + fields + [url]
        process.standardOutput = output
        try process.run()
        self.process = process.processIdentifier
        let (blocks, continuation) = AsyncStream.makeStream(of: String.self)
        self.blocks = blocks
        let descriptor = dup(output.fileHandleForReading.fileDescriptor)
        // A thread of its own: those of the tests are two, and must not wait for what other tests have to send.
        Thread.detachNewThread { Self.read(descriptor, into: continuation) }
    }

    deinit {
        // SIGTERM may be blocked, as it is in the thread that started it.
        kill(process, SIGKILL)
    }

    private static func read(_ descriptor: Int32, into blocks: AsyncStream<String>.Continuation) {
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var rest = ""
        while case let data = file.availableData, !data.isEmpty {
            rest += String(decoding: data, as: UTF8.self)
            while let end = rest.range(of: "\n\n") {
                blocks.yield(String(rest[..<end.lowerBound]))
                rest = String(rest[end.upperBound...])
            }
        }
        blocks.finish()
    }

    /// The next event or setting, without the empty line after it; nil when the stream has ended. Comments are passed over: on a busy machine
    /// any quiet may last long enough for one.
    func next() async -> String? {
        for await block in blocks where !block.hasPrefix(":") { return block }
        return nil
    }
}
