import Domain
import HTTP
import JSON

extension Call {
    /// The body's bytes, from memory or from where it was spooled.
    func bodyBytes() throws -> [UInt8] {
        switch request.body {
        case .empty: return []
        case .bytes(let bytes): return bytes
        case .file(let file):
            // A batch's job may run a second time.
            file.rewind()
            var bytes: [UInt8] = []
            while true {
                let part = try file.read(max: 1 << 20)
                if part.isEmpty { return bytes }
                bytes += part
            }
        }
    }

    /// The body as JSON. 400 `malformed_json` with line and column when it is none.
    func bodyJSON() throws -> JSON {
        do {
            return try JSON(parsing: bodyBytes())
        } catch let error as JSON.SyntaxError {
            throw Problem(syntax: error)
        }
    }

    /// The body as a JSON object; another kind of value is 422.
    func bodyObject() throws -> JSON.Object {
        guard case .object(let object) = try bodyJSON() else {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: [])), .invalidType, expected: "object")])
        }
        return object
    }
}
