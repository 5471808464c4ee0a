import JSON
import Testing

@Suite("JSON Pointer")
struct JSONPointerTests {
    /// RFC 6901 §5 and §6.
    static let document: JSON = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test(
        "The RFC's examples hold in both forms",
        arguments: [
            ("", "#", document), ("/foo", "#/foo", ["bar", "baz"]), ("/foo/0", "#/foo/0", "bar"), ("/", "#/", 0), ("/a~1b", "#/a~1b", 1),
            ("/c%d", "#/c%25d", 2), ("/e^f", "#/e%5Ef", 3), ("/g|h", "#/g%7Ch", 4), ("/i\\j", "#/i%5Cj", 5), ("/k\"l", "#/k%22l", 6),
            ("/ ", "#/%20", 7),
            ("/m~0n", "#/m~0n", 8),
        ] as [(String, String, JSON)])
    func examples(text: String, fragment: String, value: JSON) throws {
        let pointer = try #require(JSONPointer(text))
        #expect(pointer.description == text)
        #expect(pointer.fragment == fragment)
        #expect(Self.document.value(at: pointer) == value)
    }

    @Test("What is no pointer is refused", arguments: ["foo", "#/foo", "/a~", "/a~2b", "~0", " /a"])
    func invalid(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test(
        "An index has digits only, without leading zeros",
        arguments: ["/foo/2", "/foo/01", "/foo/-1", "/foo/-", "/foo/1e0", "/foo/+1", "/foo/99999999999999999999", "/foo/", "/foo/0/x", "/foo/١"])
    func noIndex(text: String) throws {
        #expect(Self.document.value(at: try #require(JSONPointer(text))) == nil)
    }

    @Test("~01 is ~1, not a slash")
    func escapeOrder() throws {
        #expect(try #require(JSONPointer("/~01")).tokens == ["~1"])
        #expect(JSONPointer(tokens: ["~1"]).description == "/~01")
    }

    @Test("A slash before a combining mark still parts two tokens")
    func combiningMark() throws {
        #expect(try #require(JSONPointer("/a/\u{301}b")).tokens.count == 2)
        #expect(JSONPointer(tokens: ["\u{301}"]).fragment == "#/%CC%81")
    }

    @Test("A place is appended to, by name or by index")
    func appending() {
        #expect(JSONPointer.root.appending("contacts").appending(0).appending("a/b").description == "/contacts/0/a~1b")
        #expect(JSONPointer.root.isRoot)
        #expect(JSONPointer(tokens: ["\u{E9}"]) != JSONPointer(tokens: ["e\u{301}"]))
        #expect(Set([JSONPointer("/a"), JSONPointer("/a"), JSONPointer("/b")]).count == 2)
    }
}
