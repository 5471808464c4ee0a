import JSON
import Testing

@Suite struct PreconditionTests {
    let server: TestServer
    let id: String

    private var target: String { "/v1/trainings/\(id)" }

    init() async throws {
        server = try TestServer()
        id = try await server.create("trainings", Sample.training("FIN-01")).id
    }

    @Test(arguments: ["\"2\"", "W/\"1\"", "\"x\"", "\"1,2\"", "\"0\", \"2\"", "\"01\"", "\"+1\""])
    func `If-Match that doesn't name the present version is 412, whatever the write`(tag: String) async throws {
        let answers = [
            try await server.patch(target, ["title": "Autre titre"], ["If-Match": tag]),
            try await server.put(target, Sample.training("FIN-01"), ["If-Match": tag]),
            try await server.delete(target, ["If-Match": tag]),
        ]
        for answer in answers { #expect(answer.outcome == "412 precondition_failed") }
        #expect(try await server.get(target).version == 1)
    }

    @Test(arguments: ["1", "", "\"1", "\"1\" \"2\"", "\"1\",", "*, \"1\""])
    func `If-Match that is no list of tags is 400, with the quotes that a version takes`(tag: String) async throws {
        let answers = [
            try await server.patch(target, ["title": "Autre titre"], ["If-Match": tag]),
            try await server.put(target, Sample.training("FIN-01"), ["If-Match": tag]),
            try await server.delete(target, ["If-Match": tag]),
        ]
        for answer in answers { #expect(answer.outcome == "400 invalid_header If-Match invalid_format") }
        #expect(try await server.get(target).version == 1)
    }

    @Test func `If-Match with the present version, alone, in a list or as a star, lets the write pass`() async throws {
        #expect(try await server.patch(target, ["title": "Un"], ["If-Match": "\"1\""]).status == 422)
        #expect(try await server.patch(target, ["title": "Titre un"], ["If-Match": "\"1\""]).version == 2)
        #expect(try await server.patch(target, ["title": "Titre deux"], ["If-Match": "\"1\", \"2\""]).version == 3)
        #expect(try await server.patch(target, ["title": "Titre trois"], ["If-Match": "*"]).version == 4)
        #expect(try await server.delete(target, ["If-Match": "\"4\""]).status == 204)
    }

    @Test func `If-Match on what is not there is 412 for PUT and PATCH and DELETE`() async throws {
        let missing = "/v1/trainings/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"
        for tag in ["*", "\"1\""] {
            #expect(try await server.put(missing, Sample.training("FIN-02"), ["If-Match": tag]).outcome == "412 precondition_failed")
            #expect(try await server.patch(missing, ["title": "Autre"], ["If-Match": tag]).outcome == "412 precondition_failed")
            #expect(try await server.delete(missing, ["If-Match": tag]).outcome == "412 precondition_failed")
        }
    }

    @Test func `If-None-Match with a star on PUT only creates`() async throws {
        #expect(try await server.put(target, Sample.training("FIN-01"), ["If-None-Match": "*"]).outcome == "412 precondition_failed")
        let new = "/v1/trainings/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"
        #expect(try await server.put(new, Sample.training("FIN-02"), ["If-None-Match": "*"]).status == 201)
        #expect(try await server.put(new, Sample.training("FIN-02"), ["If-None-Match": "*"]).status == 412)
    }

    @Test func `Of two writers who have read the same version one is told`() async throws {
        async let one = server.patch(target, ["title": "Titre un"], ["If-Match": "\"1\""])
        async let other = server.patch(target, ["title": "Titre deux"], ["If-Match": "\"1\""])
        let statuses = [try await one.status, try await other.status]
        #expect(statuses.sorted() == [200, 412])
    }

    @Test func `Who reads compressed writes with the tag that came along`() async throws {
        _ = try await server.patch(target, ["content": .string(String(repeating: "Le bilan. ", count: 200))])
        let read = try await server.get(target, ["Accept-Encoding": "gzip"])
        #expect(read["Content-Encoding"] == "gzip")
        let tag = try #require(read["ETag"])
        #expect(tag != "\"2\"")
        #expect(try await server.patch(target, ["title": "Titre un"], ["If-Match": tag]).version == 3)
        #expect(try await server.patch(target, ["title": "Titre deux"], ["If-Match": tag]).status == 412)
        #expect(try await server.get(target, ["If-None-Match": "\"3-gzip\""]).status == 304)
    }
}
