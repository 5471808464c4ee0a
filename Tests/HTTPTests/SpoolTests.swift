import Testing

@testable import HTTP

@Suite struct SpoolTests {
    private func append(_ count: Int, to spool: inout Spool, from value: Int) throws {
        try (value..<value + count).map { UInt8(truncatingIfNeeded: $0) }.withUnsafeBytes { try spool.append($0) }
    }

    @Test(arguments: [0, 10, 99, 100, 1000]) func `What is gathered reads back whole while it grows, in memory or not`(memory: Int) throws {
        var spool = Spool(memoryLimit: memory, directory: "/tmp")
        for round in 0..<10 {
            try append(10, to: &spool, from: round * 10)
            #expect(spool.count == round * 10 + 10)
            #expect(spool.isInMemory == (spool.count <= memory))
            for offset in stride(from: 0, to: spool.count, by: 7) {
                #expect(try spool.read(from: offset, max: 13) == (offset..<min(offset + 13, spool.count)).map { UInt8($0) })
            }
            #expect(try spool.read(from: spool.count).isEmpty)
        }
        switch spool.finished() {
        case .bytes(let bytes): #expect(memory >= 100 && bytes.count == 100)
        case .file(let file): #expect(try memory < 100 && file.read(max: 1000) == (0..<100).map { UInt8($0) })
        case .empty: Issue.record("it is not empty")
        }
    }

    @Test func `A directory that is not there is an error when the file is needed`() throws {
        var spool = Spool(memoryLimit: 10, directory: "/nonexistent")
        try append(10, to: &spool, from: 0)
        let error = #expect(throws: FileError.self) { try append(1, to: &spool, from: 0) }
        #expect(error?.number == 2)
    }
}
