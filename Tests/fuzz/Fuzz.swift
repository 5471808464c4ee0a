import Foundation
import Glibc

/// The loop of libFuzzer, which `-sanitize=fuzzer` links: `LLVMFuzzerRunDriver` of its documentation ("Using libFuzzer as a library").
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ input: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// `fuzz json|csv|query|cursor [libFuzzer option or corpus directory…]`: makes texts up until one ends the program or breaks a promise.
@main
enum Fuzz {
    static func main() {
        let name = CommandLine.arguments.dropFirst().first ?? ""
        guard let input = inputs[name] else {
            tell("usage: fuzz \(inputs.keys.sorted().joined(separator: "|")) [libFuzzer option or corpus directory…]")
            exit(64)
        }
        var arguments = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) } + [nil]
        var count = Int32(arguments.count - 1)
        arguments.withUnsafeMutableBufferPointer { arguments in
            var start = arguments.baseAddress
            exit(runDriver(&count, &start, input))
        }
    }

    private static let inputs: [String: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32] = [
        "json": { fuzzJSON(bytes($0, $1)) },
        "csv": { fuzzCSV(bytes($0, $1)) },
        "query": { fuzzQuery(bytes($0, $1)) },
        "cursor": { fuzzCursor(bytes($0, $1)) },
    ]

    private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }
}

/// What libFuzzer's own `main`, which is linked beside ours and not called, would call.
@_cdecl("LLVMFuzzerTestOneInput")
public func unused(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 { 0 }

/// Ends the program, so that libFuzzer keeps the text, unless the promise holds.
func promise(_ holds: Bool, _ text: @autoclosure () -> String, file: StaticString = #file, line: UInt = #line) {
    guard !holds else { return }
    tell("\(file):\(line): broken promise: \(text())")
    abort()
}

private func tell(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
