import Glibc

/// Says a line on stderr, on a line of its own even where a progress bar stands.
func say(_ message: String) {
    Progress.clear()
    var line = Array("coorace: \(message)\n".utf8)
    _ = write(STDERR_FILENO, &line, line.count)
}

/// A bar on stderr when that is a terminal: how far, how fast, how long still. Elsewhere nothing.
final class Progress {
    private let label: String
    private let unit: String
    private let begun = ContinuousClock.now
    private var shown: ContinuousClock.Instant?
    private static let isShown = isatty(STDERR_FILENO) == 1
    private static let pause = Duration.milliseconds(200)
    private static let width = 24

    static var isWanted: Bool { isShown }

    /// - Parameter unit: what is counted.
    init(_ label: String, unit: String = "lines") {
        self.label = label
        self.unit = unit
    }

    /// - Parameters:
    ///   - fraction: how much is done, 0 to 1; nil when nobody knows how much there is.
    ///   - count: how many are done.
    func update(count: Int, fraction: Double?) {
        let now = ContinuousClock.now
        guard Self.isShown, shown.map({ now - $0 >= Self.pause }) ?? true else { return }
        shown = now
        Self.write("\r" + Self.text(label, count: count, unit, fraction: fraction, seconds: (now - begun) / .seconds(1)) + "\u{1B}[K")
    }

    /// `adherents [######      ] 25 %  12 000 lines  3 000/s  12 s left`
    static func text(_ label: String, count: Int, _ unit: String, fraction: Double?, seconds: Double) -> String {
        var parts = [label]
        if let fraction {
            let done = min(max(fraction, 0), 1)
            let filled = Int(done * Double(width))
            parts.append("[" + String(repeating: "#", count: filled) + String(repeating: " ", count: width - filled) + "] \(Int(done * 100)) %")
        }
        parts.append("\(count) \(unit)")
        if seconds >= 1 {
            parts.append("\(Int(Double(count) / seconds))/s")
            if let fraction, fraction > 0.01, fraction < 1 { parts.append(time(Int(seconds / fraction - seconds)) + " left") }
        }
        return parts.joined(separator: "  ")
    }

    private static func time(_ seconds: Int) -> String {
        seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
    }

    /// Takes the bar away.
    static func clear() {
        if isShown { write("\r\u{1B}[K") }
    }

    private static func write(_ text: String) {
        var bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, &bytes, bytes.count)
    }
}
