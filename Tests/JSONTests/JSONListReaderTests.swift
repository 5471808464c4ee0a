import JSON
import Testing

@Suite struct JSONListReaderTests {
    /// Reads a text in blocks of some bytes; gives the elements as they came and the outline.
    private func read(_ text: String, block: Int = 3, maximum: Int = 1000) throws -> (elements: [String], outline: JSONListReader.Outline) {
        var rest = Array(text.utf8)[...]
        var reader = JSONListReader(member: "items", maximumLength: maximum) {
            defer { rest = rest.dropFirst(block) }
            return Array(rest.prefix(block))
        }
        var elements: [String] = []
        let outline = try reader.read { json, _ in elements.append(json?.description ?? "too long") }
        return (elements, outline)
    }

    static let text = #" { "items" : [ {"a":[1,"]}",{"b":"\"\\"}]} , 12 ,"é,",[], true,{"c":{}}] , "x":{"y":[1,2]},"z":7} "#

    @Test(arguments: 1...20) func `The elements are those of the list, however the text is cut`(block: Int) throws {
        let (elements, outline) = try read(Self.text, block: block)
        let whole = try JSON(parsing: Array(Self.text.utf8))
        #expect(elements == (whole["items"]?.arrayValue ?? []).map(\.description))
        #expect(outline.hasList && outline.others == ["x", "z"])
    }

    @Test func `A text that holds no such list says so`() throws {
        #expect(try !read("[1,2]").outline.isObject)
        #expect(try !read(" 12").outline.isObject)
        #expect(try !read("{}").outline.hasMember)
        #expect(try read(#"{"items":{"a":1}}"#).outline.hasMember)
        #expect(try !read(#"{"items":{"a":1}}"#).outline.hasList)
        #expect(try read(#"{"items":[ ]}"#).outline.hasList)
    }

    @Test(arguments: [
        "", " ", "{", "{\"items\":[", "{\"items\":[1,]}", "{\"items\":[1 2]}", "{\"items\":[,1]}", "{\"items\":[{\"a\":1]]}", "{\"items\":[1]",
        "{\"items\":[1]}x", "{\"items\":[1],\"items\":[]}", "{\"items\":[1],}", "{\"items\" [1]}", "{items:[1]}", "{\"items\":[\n{\"a\":\n tru}]}",
        "{\"items\":[\n1,\n{\"a\":1,\"a\":2}]}", "\u{FEFF}{}", "{\"items\":}", "{\"items\":[\"a]}", "{\"items\":[01]}", "{\"a\":[1,,2]}", "nul",
    ])
    func `A text that is no JSON is refused as the whole reader refuses it`(text: String) throws {
        let expected = #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: Array(text.utf8)) }
        for block in [1, 2, 5, 100] {
            let error = #expect(throws: JSON.SyntaxError.self) { try read(text, block: block) }
            #expect(error?.kind == expected?.kind, "\(text)")
            #expect(error?.line == expected?.line && error?.column == expected?.column, "\(text)")
        }
    }

    @Test(arguments: [1, 7, 1000]) func `An element that is too long is passed over, and told`(block: Int) throws {
        let long = "{\"a\":\"" + String(repeating: "]", count: 100) + "\"}"
        #expect(try read("{\"items\":[1,\(long),{\"b\":2}]}", block: block, maximum: 20).elements == ["1", "too long", "{\"b\":2}"])
    }
}
