/// Whatever a list, a search, the feed or the directory is asked for, it answers, and never with an error of its own.
func fuzzQuery(_ bytes: [UInt8]) -> Int32 {
    guard let first = bytes.first else { return 0 }
    let paths = FuzzedServer.paths
    ask(paths[Int(first) % paths.count], bytes.dropFirst())
    return 0
}

/// Asks with a query of these bytes, those escaped that no target may hold.
func ask(_ path: String, _ query: some Sequence<UInt8>) {
    var target = Array(path.utf8) + [UInt8(ascii: "?")]
    for byte in query {
        if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#") {
            target.append(byte)
        } else {
            let digits = Array("0123456789ABCDEF".utf8)
            target += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    guard let status = FuzzedServer.shared.status(of: target) else { return }
    promise(status < 500 && status != 401, "\(status): \(String(decoding: target, as: UTF8.self))")
}
