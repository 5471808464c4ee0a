/// The candidate that a mistyped name most likely meant, or nil when none is near: `statut` → `status`, `siert` → `siret`.
///
/// Near are candidates at a small distance (one edit in 3 to 5 characters, two up to 8, three beyond; an edit inserts, deletes, replaces one
/// character or swaps two neighbours), blind to case, accents and separators; failing that, the shortest one that begins with the text
/// (`updated` → `updated_at`), from 4 characters on. Among equals the first.
///
/// - Parameter issues: what else is wrong: past the hundred that an answer shows nothing is looked for, so that a body of 10,000 unknown members
///   costs no more than one of a hundred.
public func nearest(to text: String, among candidates: @autoclosure () -> [String], after issues: [Issue] = []) -> String? {
    guard text.utf8.count <= 100, issues.count < Issue.mostShown else { return nil }
    let typed = Array(fold(text).utf8)
    guard !typed.isEmpty else { return nil }
    let allowed = allowedEdits(typed.count)
    var best: (candidate: String, distance: Int)?
    var completion: (candidate: String, length: Int)?
    for candidate in candidates() {
        let known = Array(fold(candidate).utf8)
        if typed.count >= 4, known.starts(with: typed), known.count < completion?.length ?? .max { completion = (candidate, known.count) }
        guard abs(known.count - typed.count) <= allowed else { continue }
        let distance = editDistance(typed, known)
        if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate ?? completion?.candidate
}

private func allowedEdits(_ length: Int) -> Int {
    switch length {
    case ...2: 0
    case ...5: 1
    case ...8: 2
    default: 3
    }
}

/// The distance of Damerau and Levenshtein in its restricted form, where no part is edited twice (optimal string alignment).
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    let width = right.count + 1
    // Three rows in turn: that of the character before last, of the last, and of this one.
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: width * 3) { cells in
        for column in 0..<width { cells[column] = column }
        for row in 1..<(left.count + 1) {
            let beforeLast = (row + 1) % 3 * width
            let last = (row + 2) % 3 * width
            let current = row % 3 * width
            cells[current] = row
            for column in 1..<width {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(cells[last + column] + 1, cells[current + column - 1] + 1, cells[last + column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, cells[beforeLast + column - 2] + 1)
                }
                cells[current + column] = cost
            }
        }
        return cells[left.count % 3 * width + right.count]
    }
}
