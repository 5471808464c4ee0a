/// The entity tags of the two forms of an answer, plain and compressed: a strong tag names one form only (RFC 9110 §8.8.3.3).
///
/// A weak tag would do for reading, but never matches `If-Match` (§13.1.1): whoever reads compressed could not write with it.
public enum CodedTag {
    private static let ending = "-gzip\""

    /// `"3"` → `"3-gzip"`; a weak tag holds for both forms.
    public static func compressed(_ tag: String) -> String {
        tag.hasPrefix("W/") || tag.hasSuffix(ending) ? tag : tag.dropLast() + ending
    }

    /// `"3-gzip"` → `"3"`; any other tag as it is.
    public static func plain(_ tag: String) -> String {
        tag.hasSuffix(ending) ? tag.dropLast(ending.count) + "\"" : tag
    }
}
