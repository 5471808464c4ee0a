extension Double {
    /// The whole number this is, when it is one within ±2^53: there each double is one whole number and no other.
    ///
    /// Not `Int(exactly:)`, which calls C's `trunc` and so needs libm linked.
    @usableFromInline var exactWhole: Int? {
        guard magnitude <= Double(JSON.largestExactInteger) else { return nil }
        let whole = Int(self)
        return Double(whole) == self ? whole : nil
    }
}
