extension JSON {
    func writeIndented(into bytes: inout [UInt8], level: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            var separator = UInt8(ascii: "[")
            for element in elements {
                bytes.append(separator)
                bytes.appendLineStart(level: level + 1)
                element.writeIndented(into: &bytes, level: level + 1)
                separator = UInt8(ascii: ",")
            }
            bytes.appendLineStart(level: level)
            bytes.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            var separator = UInt8(ascii: "{")
            for (name, value) in object.members {
                bytes.append(separator)
                bytes.appendLineStart(level: level + 1)
                bytes.append(quoted: name)
                bytes.append(ascii: ": ")
                value.writeIndented(into: &bytes, level: level + 1)
                separator = UInt8(ascii: ",")
            }
            bytes.appendLineStart(level: level)
            bytes.append(UInt8(ascii: "}"))
        default: write(into: &bytes)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func appendLineStart(level: Int) {
        append(UInt8(ascii: "\n"))
        append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
    }
}
