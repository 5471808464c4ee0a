import Storage

extension Error {
    /// What the log says of an error. Nothing personal is logged: what the engine says holds no values, of any other error only its kind is said.
    var logged: String {
        switch self {
        case let error as StoreError: "\(error)"
        case let spoiled as Transaction.Spoiled: "a part failed after it had written: \(spoiled.error.logged)"
        default: String(reflecting: type(of: self))
        }
    }
}
