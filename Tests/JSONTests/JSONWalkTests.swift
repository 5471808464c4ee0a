import JSON
import Testing

@Suite("Walking JSON where it stands")
struct JSONWalkTests {
    private func members(_ text: String) throws -> [(name: String, value: JSON, isString: Bool, isPlain: Bool)] {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var walk = JSONWalk(object: bytes)
            var members: [(name: String, value: JSON, isString: Bool, isPlain: Bool)] = []
            while let (name, value) = walk.member() {
                members.append(
                    (
                        String(decoding: bytes[name], as: UTF8.self), try JSON(parsing: bytes[value.start..<value.end]), value.isString,
                        value.isPlainString
                    ))
            }
            return members
        }
    }

    static let text = #"""
        {"id":"1","note":"a \"b\" \\","n":-1.5e3,"t":true,"none":null,"list":["]","\"]",[1,{"x":"}"}]],"address":{"city":"Foix"},"e":"","o":{},"é":"\u00e9"}
        """#

    @Test("Members are found in order, whatever they hold")
    func order() throws {
        let found = try members(Self.text)
        let whole = try JSON(parsing: Array(Self.text.utf8))
        #expect(JSON.object(JSON.Object(found.map { ($0.name, $0.value) })) == whole)
        #expect(found.map(\.name) == whole.objectValue?.names)
        #expect(found.filter(\.isString).map(\.name) == ["id", "note", "e", "é"])
        #expect(found.filter(\.isPlain).map(\.name) == ["id", "e"])
    }

    @Test("White space between the parts is passed over")
    func spaced() throws {
        let spaced = String(decoding: try JSON(parsing: Array(Self.text.utf8)).bytes(pretty: true), as: UTF8.self)
        #expect(try members(" \n" + spaced).map(\.name) == members(Self.text).map(\.name))
    }

    @Test("An object within is walked from where it begins, an array element by element")
    func nested() throws {
        Array(Self.text.utf8).withUnsafeBytes { bytes in
            var walk = JSONWalk(object: bytes)
            var cities: [String] = []
            var elements: [String] = []
            while let (name, value) = walk.member() {
                var object = JSONWalk(object: bytes, from: value.start)
                while let (inner, city) = object.member() {
                    cities.append(String(decoding: Array(bytes[inner]) + bytes[city.start..<city.end], as: UTF8.self))
                }
                var array = JSONWalk(array: bytes, from: value.start)
                while let element = array.element() { elements.append(String(decoding: bytes[element.start..<element.end], as: UTF8.self)) }
                #expect(name.count > 0)
            }
            #expect(cities == ["city\"Foix\""])
            #expect(elements == [#""]""#, #""\"]""#, #"[1,{"x":"}"}]"#])
        }
    }

    @Test("What is no object has no members", arguments: ["", " ", "[]", "1", "\"{\"", "{}", "{", "{]", "{1:2}", "{\"a\"", "{\"a\":"])
    func none(text: String) throws {
        #expect(try members(text).isEmpty)
    }

    @Test("A walk of any bytes ends, within them")
    func anyBytes() {
        var random = SplitMix64(state: 3)
        let good = Array(Self.text.utf8)
        for _ in 0..<5000 {
            var bytes = good
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    [0x22, 0x5C, 0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x3A].randomElement(using: &random) ?? 0
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            bytes.withUnsafeBytes { bytes in
                var walk = JSONWalk(object: bytes)
                var end = 0
                while let (name, value) = walk.member() {
                    #expect(end <= name.lowerBound && name.upperBound < value.start && value.start < value.end && value.end <= bytes.count)
                    end = value.end
                }
            }
        }
    }
}
