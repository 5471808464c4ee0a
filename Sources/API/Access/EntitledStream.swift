import HTTP

/// A stream that ends, cut off, when the key that it was asked for with is not good any more.
final class EntitledStream: BodyStream {
    private let stream: any BodyStream
    private let key: Key
    private let keyring: Keyring

    init(_ stream: any BodyStream, for key: Key, _ keyring: Keyring) {
        self.stream = stream
        self.key = key
        self.keyring = keyring
    }

    func cancel() { stream.cancel() }

    func next() throws -> [UInt8]? {
        guard keyring.holds(key, at: .now()) else { throw Problem.unauthorized(error: "invalid_token") }
        return try stream.next()
    }
}
