import CZlib

/// gzip content coding (RFC 9110 §8.4.1.3, RFC 1952), in both directions.
///
/// `@unchecked Sendable`: the z_stream belongs to whoever holds the only reference, one thread at a time.
final class Deflater: @unchecked Sendable {
    /// Two thirds of the time of zlib's own default for a few per cent more bytes.
    private static let level: Int32 = 4
    private let stream: UnsafeMutablePointer<z_stream>

    /// Nil when there is no memory for its 256 KiB.
    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard coorace_gzip_deflate_init(stream, Deflater.level) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// What a block compresses to so far: little or nothing until zlib has gathered enough.
    func append(_ bytes: [UInt8]) -> [UInt8] { run(bytes, Z_NO_FLUSH) }

    /// All that was kept back, so that a reader sees everything appended.
    func flush() -> [UInt8] { run([], Z_SYNC_FLUSH) }

    /// The end of the coded content.
    func finish() -> [UInt8] { run([], Z_FINISH) }

    /// A whole content at once; the deflater is then as new.
    func compress(_ bytes: [UInt8]) -> [UInt8] {
        let compressed = run(bytes, Z_FINISH)
        deflateReset(stream)
        return compressed
    }

    private func run(_ bytes: [UInt8], _ flush: Int32) -> [UInt8] {
        bytes.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            var output: [UInt8] = []
            var isFull = true
            while isFull {
                let room = max(4096, Int(stream.pointee.avail_in) / 4)
                let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(room)
                    _ = deflate(stream, flush)
                    filled = room - Int(stream.pointee.avail_out)
                }
                isFull = stream.pointee.avail_out == 0
                if output.isEmpty { output = part } else { output.append(contentsOf: part) }
            }
            return output
        }
    }
}

/// Takes the gzip coding off a request's body, by the event thread of its connection alone.
struct Inflater: ~Copyable {
    enum Outcome {
        case more
        /// What was handed over held the end of the coded content.
        case end
        case malformed
        /// `sink` said to stop.
        case stopped
    }

    private let stream: UnsafeMutablePointer<z_stream>

    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard coorace_gzip_inflate_init(stream) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Hands what the bytes decompress to, 32 KiB at a time, to `sink`, which returns false to stop.
    func append(_ bytes: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) -> Bool) -> Outcome {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        return withUnsafeTemporaryAllocation(byteCount: 32 << 10, alignment: 16) { room in
            while true {
                stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(room.count)
                let result = inflate(stream, Z_NO_FLUSH)
                let count = room.count - Int(stream.pointee.avail_out)
                if count > 0, !sink(UnsafeRawBufferPointer(rebasing: room[..<count])) { return .stopped }
                switch result {
                case Z_STREAM_END: return stream.pointee.avail_in == 0 ? .end : .malformed
                case Z_OK where stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0: return .more
                case Z_OK: continue
                case Z_BUF_ERROR where stream.pointee.avail_in == 0: return .more
                default: return .malformed
                }
            }
        }
    }
}
