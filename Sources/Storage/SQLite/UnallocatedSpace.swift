import CSQLite

/// Has the database file hold nothing but what is stored.
///
/// `secure_delete` overwrites cells that are deleted and pages that are freed, but not what balancing leaves behind: when cells move to
/// another page, SQLite 3.40 (btree.c, `rebuildPage`) puts those that stay together and leaves the old bytes in the space between. A name
/// that is deleted later would still be legible there. So this space is zeroed as pages go from the log to the file: a method of the file is
/// replaced, which every file has in a table of its own kind (sqlite.org/c3ref/io_methods.html).
final class UnallocatedSpace {
    /// Begins with SQLite's own table, so that a pointer to the one is a pointer to the other.
    private struct Methods {
        var own: sqlite3_io_methods
        let original: UnsafePointer<sqlite3_io_methods>
    }

    private let methods = UnsafeMutablePointer<Methods>.allocate(capacity: 1)

    /// Nil when the connection has no file.
    init?(_ database: OpaquePointer?) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = withUnsafeMutablePointer(to: &file) { sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, $0) }
        // deinit frees the table also then.
        guard code == SQLITE_OK, let file, let original = file.pointee.pMethods else { return nil }
        var own = original.pointee
        own.xWrite = { file, bytes, count, offset in
            guard let file, let bytes, let table = file.pointee.pMethods else { return SQLITE_IOERR }
            let original = UnsafeRawPointer(table).assumingMemoryBound(to: Methods.self).pointee.original
            guard let write = original.pointee.xWrite else { return SQLITE_IOERR }
            let page = UnsafeRawBufferPointer(start: bytes, count: Int(count))
            guard offset % sqlite3_int64(max(count, 1)) == 0, let space = UnallocatedSpace.find(in: page, isFirst: offset == 0),
                page[space].contains(where: { $0 != 0 })
            else { return write(file, bytes, count, offset) }
            return withUnsafeTemporaryAllocation(byteCount: page.count, alignment: 8) { clean in
                clean.copyMemory(from: page)
                UnsafeMutableRawBufferPointer(rebasing: clean[space]).initializeMemory(as: UInt8.self, repeating: 0)
                return write(file, clean.baseAddress, count, offset)
            }
        }
        methods.initialize(to: Methods(own: own, original: original))
        file.pointee.pMethods = UnsafeRawPointer(methods).assumingMemoryBound(to: sqlite3_io_methods.self)
    }

    /// The file must have been closed.
    deinit { methods.deallocate() }

    /// The space between the cell pointers and the cells of a b-tree page (sqlite.org/fileformat2.html, section 1.6); nil for any other page.
    ///
    /// A b-tree page begins with 2, 5, 10 or 13. Pages of other kinds begin with the high byte of a page number, which is 0 in files up to
    /// 128 GiB; in larger ones the cells, which must all lie behind the space, tell the difference.
    static func find(in page: UnsafeRawBufferPointer, isFirst: Bool) -> Range<Int>? {
        let head = isFirst ? 100 : 0
        guard page.count >= 512, page.count & (page.count - 1) == 0 else { return nil }
        func number(_ place: Int) -> Int { Int(page[place]) << 8 | Int(page[place + 1]) }
        let pointers: Int
        switch page[head] {
        case 2, 5: pointers = head + 12
        case 10, 13: pointers = head + 8
        default: return nil
        }
        let cells = number(head + 3)
        let start = pointers + 2 * cells
        let end = number(head + 5) == 0 ? 65_536 : number(head + 5)
        let free = number(head + 1)
        guard start <= end, end <= page.count, free == 0 || free >= end && free < page.count, page[head + 7] <= 60 else { return nil }
        for cell in 0..<cells where !(end..<page.count).contains(number(pointers + 2 * cell)) { return nil }
        return start..<end
    }
}
