import JSON

/// A text is refused within its bounds, or read: then what is written is read back the same, and all that goes through a text agrees on it.
func fuzzJSON(_ bytes: [UInt8]) -> Int32 {
    let value: JSON
    do throws(JSON.SyntaxError) {
        value = try JSON(parsing: bytes)
    } catch {
        promise((0...bytes.count).contains(error.offset) && error.line >= 1 && error.column >= 1, "\(error)")
        promise(listed(bytes, blockSize: 7) == nil, "a list read from a text that is none")
        lines(bytes)
        return 0
    }
    let written = value.bytes()
    promise((try? JSON(parsing: written)) == value, "written: \(value)")
    promise((try? JSON(parsing: written))?.bytes() == written, "written twice: \(value)")
    promise((try? JSON(parsing: value.bytes(pretty: true))) == value, "pretty: \(value)")
    promise(listed(bytes, blockSize: 1) == listed(bytes, blockSize: 4096), "blocks of a list: \(value)")
    walk(value, written)
    patch(value)
    lines(bytes)
    return 0
}

/// The elements of `{"items":[…]}`; nil for what is no text.
private func listed(_ bytes: [UInt8], blockSize: Int) -> [JSON?]? {
    var rest = bytes[...]
    var elements: [JSON?] = []
    var reader = JSONListReader(member: "items", maximumLength: 1000) {
        defer { rest = rest.dropFirst(blockSize) }
        return Array(rest.prefix(blockSize))
    }
    return (try? reader.read { element, _ in elements.append(element) }).map { _ in elements }
}

/// A walk finds the members that reading finds.
private func walk(_ value: JSON, _ written: [UInt8]) {
    written.withUnsafeBytes { bytes in
        if case .object(let object) = value {
            var walk = JSONWalk(object: bytes)
            for (name, member) in object {
                guard let found = walk.member() else { return promise(false, "a member that a walk misses: \(value)") }
                promise((try? JSON(parsing: Array(bytes[found.value.start..<found.value.end]))) == member, "member \(name) of \(value)")
            }
            promise(walk.member() == nil, "a member too many: \(value)")
        }
        if case .array(let elements) = value {
            var walk = JSONWalk(array: bytes)
            for element in elements {
                guard let found = walk.element() else { return promise(false, "an element that a walk misses: \(value)") }
                promise((try? JSON(parsing: Array(bytes[found.start..<found.end]))) == element, "an element of \(value)")
            }
            promise(walk.element() == nil, "an element too many: \(value)")
        }
    }
}

/// Patches made of what came out: they may fail, but only as they say.
private func patch(_ value: JSON) {
    let merged = value.mergePatched(with: value)
    promise(merged.mergePatched(with: value) == merged, "a merge patch that does more the second time: \(value)")
    if let patch = try? JSONPatch(parsing: value) { _ = try? patch.applied(to: ["a": [1, ["b": nil]], "a/b": [2], "": "x"]) }
}

/// Lines are the same however the text is cut.
private func lines(_ bytes: [UInt8]) {
    var found: [[[UInt8]?]] = []
    for size in [1, 3, bytes.count + 1] {
        var splitter = NDJSONSplitter(maximumLineLength: 40)
        var lines: [[UInt8]?] = []
        do {
            for start in stride(from: 0, to: bytes.count, by: size) {
                try splitter.feed(bytes[start..<min(start + size, bytes.count)]) { _, line in lines.append(line.map { Array($0) }) }
            }
            try splitter.finish { _, line in lines.append(line.map { Array($0) }) }
        } catch {
            promise(false, "\(error)")
        }
        found.append(lines)
    }
    promise(found.allSatisfy { $0 == found[0] }, "lines cut elsewhere")
}
