/// Writes numbers of a fixed width into a buffer of UTF-8.
enum DigitWriter {
    static func write(_ value: Int, width: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        var rest = value
        for index in stride(from: start + width - 1, through: start, by: -1) {
            buffer[index] = UInt8(truncatingIfNeeded: rest % 10) + 48
            rest /= 10
        }
    }

    /// `YYYY-MM-DD`, 10 bytes.
    static func write(_ day: Day, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        write(day.year, width: 4, to: buffer, at: 0)
        buffer[4] = UInt8(ascii: "-")
        write(day.month, width: 2, to: buffer, at: 5)
        buffer[7] = UInt8(ascii: "-")
        write(day.day, width: 2, to: buffer, at: 8)
    }
}
