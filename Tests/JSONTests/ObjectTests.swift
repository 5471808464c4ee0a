import JSON
import Testing

@Suite("Objects and equality")
struct ObjectTests {
    @Test("Members keep their order, a set one its place, nil removes")
    func order() {
        var object: JSON.Object = ["b": 1, "a": 2, "c": 3]
        object["a"] = "two"
        object["d"] = nil
        object["b"] = nil
        object["e"] = true
        object["f"] = .null
        #expect(object.names == ["a", "c", "e", "f"])
        #expect(object.description == #"{"a":"two","c":3,"e":true,"f":null}"#)
        #expect(object["b"] == nil)
        #expect(object["f"] == .null)
        #expect(object.map(\.name) == object.names)
        #expect(object[0].value == "two")
    }

    @Test("Of two members with one name the later value holds, in the earlier place", arguments: [2, 16, 17, 32, 33, 200])
    func repeatedNames(count: Int) {
        var members = (0..<count).map { ("n\($0)", JSON.integer($0)) }
        members += [("n0", "again"), ("n0", "last")]
        let object = JSON.Object(members)
        #expect(object.count == count)
        #expect(object[0].name == "n0")
        #expect(object["n0"] == "last")
    }

    @Test("Objects are equal whatever the order of their members, few or many", arguments: [1, 2, 16, 40, 300])
    func unordered(count: Int) {
        let members = (0..<count).map { ("n\($0)", JSON.integer($0)) }
        let object = JSON.object(JSON.Object(members))
        let reversed = JSON.object(JSON.Object(members.reversed()))
        #expect(object == reversed)
        #expect(object.hashValue == reversed.hashValue)
        var other = JSON.Object(members.reversed())
        other["n0"] = "other"
        #expect(object != .object(other))
        other["n0"] = nil
        other["x"] = 0
        #expect(object != .object(other))
    }

    @Test("Ten thousand members compare and merge without each looking for each")
    func many() throws {
        let members = (0..<10_000).map { ("n\($0)", JSON.integer($0)) }
        let object = JSON.object(JSON.Object(members))
        let reversed = JSON.object(JSON.Object(members.reversed()))
        let elapsed = ContinuousClock().measure {
            #expect(object == reversed)
            #expect(object.mergePatched(with: reversed) == object)
        }
        #expect(elapsed < .seconds(1))
    }

    @Test("Numbers are equal by value, with equal hashes")
    func numbers() {
        #expect(JSON.integer(3) == .number(3.0))
        #expect(JSON.integer(3).hashValue == JSON.number(3.0).hashValue)
        #expect(JSON.integer(3) != .number(3.5))
        #expect(JSON.integer(0) == .number(-0.0))
        #expect(JSON.integer(1) != true)
        #expect(JSON.null != false)
    }

    @Test("Strings are equal code point by code point, not by Unicode's equivalence")
    func strings() {
        #expect(JSON.string("\u{E9}") != .string("e\u{301}"))
        #expect(JSON.string("\u{E9}") == .string("é"))
        #expect(JSON.object(["\u{E9}": 1]) != .object(["e\u{301}": 1]))
    }

    @Test("A value is what it is and nothing else")
    func access() {
        let value: JSON = ["text": "x\(1)", "whole": 10, "double": 1.5, "yes": true, "list": [1, [2]], "none": nil]
        #expect(value["text"]?.stringValue == "x1")
        #expect(value["whole"]?.intValue == 10)
        #expect(value["whole"]?.doubleValue == 10)
        #expect(value["double"]?.intValue == nil)
        #expect(value["double"]?.doubleValue == 1.5)
        #expect(JSON.number(10.0).intValue == 10)
        #expect(JSON.number(1e300).intValue == nil)
        #expect(value["yes"]?.boolValue == true)
        #expect(value["none"]?.isNull == true)
        #expect(value["list"]?[1]?[0] == 2)
        #expect(value["list"]?.arrayValue?.count == 2)
        #expect(value["list"]?[2] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["absent"] == nil)
        #expect(value[0] == nil)
        #expect(value["text"]?["x"] == nil)
        #expect(value.objectValue?.count == 6)
        #expect(value["whole"]?.stringValue == nil)
    }
}
