/// What is asked of another server.
public struct Request {
    public enum Body {
        case none
        case bytes([UInt8])
        /// A body that comes piece by piece: `read` fills the buffer and gives the count, 0 at the end. Without a length it is sent in chunks.
        /// It can be read once.
        case stream(length: Int?, read: (UnsafeMutableRawBufferPointer) throws -> Int)
    }

    public var method: String
    /// `http` or `https`, and whole: with its host, and percent-encoded.
    public var url: String
    /// Names and values of header fields.
    public var fields: [(name: String, value: String)]
    public var body: Body
    /// Seconds in which not a byte moves before the transfer counts as broken; nil waits for what takes its time, such as a batch in one
    /// transaction (a peer that has vanished is noticed by TCP).
    public var stallSeconds: Int?
    /// Milliseconds for the whole exchange; nil: as long as something moves.
    public var totalMilliseconds: Int?

    public init(
        _ method: String, _ url: String, _ fields: [(name: String, value: String)] = [], body: Body = .none, stallSeconds: Int? = 60,
        totalMilliseconds: Int? = nil
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.stallSeconds = stallSeconds
        self.totalMilliseconds = totalMilliseconds
    }
}
