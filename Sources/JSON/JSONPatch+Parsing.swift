extension JSONPatch {
    /// Reads a patch document (RFC 6902 §3): an array of objects. Members that an operation does not define are ignored (§4).
    /// - Throws: the first thing that makes it no patch, with its place.
    public init(parsing document: JSON, limits: Limits = Limits()) throws(Malformed) {
        guard case .array(let elements) = document else { throw Malformed(pointer: .root, code: .notAnArray) }
        guard elements.count <= limits.operations else { throw Malformed(pointer: .root, code: .tooManyOperations) }
        var operations: [Operation] = []
        operations.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            operations.append(try Operation(parsing: element, at: JSONPointer.root.appending(index)))
        }
        self.init(operations, limits: limits)
    }

    /// Why a document is no JSON Patch, and where in it: `unknown_operation` at `#/0/op`.
    public struct Malformed: Error, Equatable, Hashable, Sendable, CustomStringConvertible {
        /// The place in the patch document; `pointer.fragment` is its `#/0/op` form.
        public let pointer: JSONPointer
        public let code: Code

        public init(pointer: JSONPointer, code: Code) {
            self.pointer = pointer
            self.code = code
        }

        public enum Code: String, Sendable, CaseIterable {
            /// The document is not an array.
            case notAnArray = "not_an_array"
            /// An operation is not an object.
            case notAnObject = "not_an_object"
            /// A member that the operation needs is missing; the pointer names it.
            case missingMember = "missing_member"
            /// `op`, `path` or `from` is not a string.
            case notAString = "not_a_string"
            /// `op` is none of RFC 6902 §4.
            case unknownOperation = "unknown_operation"
            /// `path` or `from` is not a JSON Pointer (RFC 6901).
            case invalidPointer = "invalid_pointer"
            /// `from` holds `path` (RFC 6902 §4.4).
            case moveIntoItself = "move_into_itself"
            /// `remove` of the whole document leaves none.
            case rootNotRemovable = "root_not_removable"
            /// More operations than ``JSONPatch/Limits/operations``.
            case tooManyOperations = "too_many_operations"
        }

        public var description: String { "\(code.rawValue) at \(pointer.fragment)" }
    }
}

extension JSONPatch.Operation {
    fileprivate init(parsing element: JSON, at place: JSONPointer) throws(JSONPatch.Malformed) {
        guard case .object(let members) = element else { throw JSONPatch.Malformed(pointer: place, code: .notAnObject) }
        let name = try Self.string("op", of: members, at: place)
        let known = ["add", "remove", "replace", "move", "copy", "test"]
        guard known.contains(name) else { throw JSONPatch.Malformed(pointer: place.appending("op"), code: .unknownOperation) }
        let path = try Self.pointer("path", of: members, at: place)
        switch name {
        case "add": self = .add(path: path, value: try Self.value(of: members, at: place))
        case "replace": self = .replace(path: path, value: try Self.value(of: members, at: place))
        case "test": self = .test(path: path, value: try Self.value(of: members, at: place))
        case "copy": self = .copy(from: try Self.pointer("from", of: members, at: place), path: path)
        case "move":
            let from = try Self.pointer("from", of: members, at: place)
            if from != path, from.contains(path) { throw JSONPatch.Malformed(pointer: place.appending("path"), code: .moveIntoItself) }
            self = .move(from: from, path: path)
        default:
            if path.isRoot { throw JSONPatch.Malformed(pointer: place.appending("path"), code: .rootNotRemovable) }
            self = .remove(path: path)
        }
    }

    private static func value(of members: JSON.Object, at place: JSONPointer) throws(JSONPatch.Malformed) -> JSON {
        try member("value", of: members, at: place)
    }

    private static func pointer(_ name: String, of members: JSON.Object, at place: JSONPointer) throws(JSONPatch.Malformed) -> JSONPointer {
        guard let pointer = JSONPointer(try string(name, of: members, at: place)) else {
            throw JSONPatch.Malformed(pointer: place.appending(name), code: .invalidPointer)
        }
        return pointer
    }

    private static func string(_ name: String, of members: JSON.Object, at place: JSONPointer) throws(JSONPatch.Malformed) -> String {
        guard let text = try member(name, of: members, at: place).stringValue else {
            throw JSONPatch.Malformed(pointer: place.appending(name), code: .notAString)
        }
        return text
    }

    private static func member(_ name: String, of members: JSON.Object, at place: JSONPointer) throws(JSONPatch.Malformed) -> JSON {
        guard let value = members[name] else { throw JSONPatch.Malformed(pointer: place.appending(name), code: .missingMember) }
        return value
    }
}
