extension JSONPatch {
    /// The document after all operations in their order. When one fails there is no result: all or nothing (RFC 6902 §5).
    public func applied(to document: JSON) throws(Failure) -> JSON {
        var result = document
        var copied = limits.copied
        for (index, operation) in operations.enumerated() {
            try apply(operation, index, to: &result, copied: &copied)
        }
        return result
    }

    /// Why a patch does not apply to a document; `operation` counts from 0.
    public enum Failure: Error, Equatable, Hashable, Sendable {
        /// A `test` found another value than it states.
        case testFailed(operation: Int, path: JSONPointer)
        /// Nothing stands at the place, or nothing can be added there. `path` is the operation's `path`, or its `from` when that is missing.
        case pathNotFound(operation: Int, path: JSONPointer)
        /// The result would pass ``JSONPatch/Limits/depth`` or ``JSONPatch/Limits/copied``.
        case resultTooLarge(operation: Int, path: JSONPointer)
    }

    private func apply(_ operation: Operation, _ index: Int, to result: inout JSON, copied: inout Int) throws(Failure) {
        func found(at place: JSONPointer) throws(Failure) -> JSON {
            guard let value = result.value(at: place) else { throw .pathNotFound(operation: index, path: place) }
            return value
        }
        func require(_ isDone: Bool, _ path: JSONPointer) throws(Failure) {
            guard isDone else { throw .pathNotFound(operation: index, path: path) }
        }
        func requireRoom(_ isRoom: Bool, _ path: JSONPointer) throws(Failure) {
            guard isRoom else { throw .resultTooLarge(operation: index, path: path) }
        }
        var unlimited = Int.max
        switch operation {
        case .test(let path, let value):
            guard try found(at: path) == value else { throw .testFailed(operation: index, path: path) }
        case .add(let path, let value):
            try requireRoom(value.fits(depth: limits.depth - path.tokens.count, weight: &unlimited), path)
            try require(result.add(value, at: path.tokens[...]), path)
        case .replace(let path, let value):
            try requireRoom(value.fits(depth: limits.depth - path.tokens.count, weight: &unlimited), path)
            try require(result.replace(at: path.tokens[...], with: value), path)
        case .remove(let path):
            try require(result.remove(at: path.tokens[...]), path)
        case .move(let from, let path):
            let value = try found(at: from)
            guard from != path else { return }
            if path.tokens.count > from.tokens.count {
                try requireRoom(value.fits(depth: limits.depth - path.tokens.count, weight: &unlimited), path)
            }
            try require(result.remove(at: from.tokens[...]), from)
            try require(result.add(value, at: path.tokens[...]), path)
        case .copy(let from, let path):
            let value = try found(at: from)
            try requireRoom(value.fits(depth: limits.depth - path.tokens.count, weight: &copied), path)
            try require(result.add(value, at: path.tokens[...]), path)
        }
    }
}

extension JSON {
    /// Whether the value nests no deeper and, taken off the weight left, leaves some. Stops at the first excess.
    fileprivate func fits(depth: Int, weight: inout Int) -> Bool {
        weight -= 1
        switch self {
        case .string(let text): weight -= text.utf8.count
        case .array(let elements):
            guard depth > 0 else { return false }
            for element in elements where !element.fits(depth: depth - 1, weight: &weight) { return false }
        case .object(let object):
            guard depth > 0 else { return false }
            for (name, value) in object {
                weight -= name.utf8.count
                if !value.fits(depth: depth - 1, weight: &weight) { return false }
            }
        default: break
        }
        return weight >= 0
    }
}
