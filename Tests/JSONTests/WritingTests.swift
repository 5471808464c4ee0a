import JSON
import Testing

@Suite("Writing")
struct WritingTests {
    let value: JSON = ["name": "Coopérative", "tags": ["a", 1, nil], "empty": [:], "none": [], "in": ["x": false]]

    @Test("The compact form has no white space")
    func compact() {
        #expect(value.description == #"{"name":"Coopérative","tags":["a",1,null],"empty":{},"none":[],"in":{"x":false}}"#)
    }

    @Test("The form for people has a member or an element a line")
    func pretty() {
        let text = """
            {
              "name": "Coopérative",
              "tags": [
                "a",
                1,
                null
              ],
              "empty": {},
              "none": [],
              "in": {
                "x": false
              }
            }
            """
        #expect(String(decoding: value.bytes(pretty: true), as: UTF8.self) == text)
    }

    @Test("Writing appends to what is there")
    func appends() {
        var bytes = Array("data: ".utf8)
        value["tags"]?.write(into: &bytes)
        bytes.append(0x0A)
        JSON.array([1]).write(into: &bytes, pretty: true)
        #expect(String(decoding: bytes, as: UTF8.self) == "data: [\"a\",1,null]\n[\n  1\n]")
    }
}
