extension JSON {
    /// Appends the compact text: no white space, UTF-8 as it is, only those escapes that RFC 8259 §7 requires, numbers in their shortest
    /// form that reads back as the same value. A `.number` that JSON cannot express (NaN, infinity) is written as `null`.
    public func write(into bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(ascii: "null")
        case .bool(true): bytes.append(ascii: "true")
        case .bool(false): bytes.append(ascii: "false")
        case .integer(let value): bytes.append(decimal: value)
        case .number(let value): bytes.append(decimal: value)
        case .string(let value): bytes.append(quoted: value)
        case .array(let elements):
            var separator = UInt8(ascii: "[")
            for element in elements {
                bytes.append(separator)
                element.write(into: &bytes)
                separator = UInt8(ascii: ",")
            }
            if elements.isEmpty { bytes.append(separator) }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            var separator = UInt8(ascii: "{")
            for (name, value) in object.members {
                bytes.append(separator)
                bytes.append(quoted: name)
                bytes.append(UInt8(ascii: ":"))
                value.write(into: &bytes)
                separator = UInt8(ascii: ",")
            }
            if object.isEmpty { bytes.append(separator) }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Appends the text, with `pretty` in the form for people: a member or an element a line, two spaces a level.
    public func write(into bytes: inout [UInt8], pretty: Bool) {
        if pretty { writeIndented(into: &bytes, level: 0) } else { write(into: &bytes) }
    }

    /// The text, compact unless `pretty`.
    public func bytes(pretty: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        write(into: &bytes, pretty: pretty)
        return bytes
    }
}
