import CSV
import Domain
import JSON

extension Problem {
    /// What makes a CSV body unreadable from here on.
    /// - Parameter longest: the bytes that a record may have.
    init(csv error: CSVError, longest: Int) {
        if error.kind == .recordTooLong {
            self.init(
                .bodyTooLarge,
                Localized(
                    "L'enregistrement qui commence ligne \(error.line) dépasse \(longest) octets ; un guillemet est peut-être resté ouvert.",
                    "The record that begins on line \(error.line) is longer than \(longest) bytes; a quote may have been left open."))
            return
        }
        let text = error.kind.explanation
        self.init(
            .malformedCSV,
            Localized(
                "Ligne \(error.line), caractère \(error.column) : \(text.french). La suite ne peut pas être lue.",
                "Line \(error.line), character \(error.column): \(text.english). What follows can't be read."))
    }

    /// A CSV body without its first line.
    static let missingHeader = Problem(
        .malformedCSV,
        Localized("Le fichier est vide : sa première ligne nomme les colonnes.", "The file is empty: its first line names the columns."))

    static func delimiter(_ delimiter: CSVDelimiter, meant: CSVDelimiter) -> Problem {
        let text = Localized(
            "Les colonnes semblent séparées par « \(meant.character) » : ajoutez delimiter=\(meant.rawValue).",
            "The columns seem to be separated by \"\(meant.character)\": add delimiter=\(meant.rawValue).")
        return Problem(
            .invalidParameter,
            issues: [Issue(.parameter("delimiter"), .invalidValue, nearest: meant.rawValue, value: delimiter.rawValue, text: text)])
    }

    static func columnCount(_ count: Int, expected: Int) -> Problem {
        let text = Localized("Cellules : \(count), pour \(expected) colonnes nommées.", "Cells: \(count), for \(expected) named columns.")
        return Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: [])), .columnCount, text: text)])
    }
}

extension CSVDelimiter {
    var character: Character { Character(Unicode.Scalar(byte)) }
}

extension CSVError.Kind {
    /// In a few words, for `detail`.
    var explanation: Localized {
        switch self {
        case .unclosedQuote: Localized("ce guillemet n'est jamais fermé", "this quote is never closed")
        case .textAfterQuote: Localized("du texte suit le guillemet qui ferme la cellule", "text after the quote that closes the cell")
        case .quoteInBareCell:
            Localized(
                "guillemet dans une cellule sans guillemets (la mettre entre guillemets et le doubler)",
                "a quote in a cell without quotes (put quotes around it and double this one)")
        case .bareCarriageReturn:
            Localized("retour chariot seul (les lignes finissent par CRLF ou LF)", "a carriage return alone (lines end with CRLF or LF)")
        case .invalidUTF8:
            Localized("octets qui ne sont pas de l'UTF-8 (enregistrer le fichier en UTF-8)", "bytes that are not UTF-8 (save the file as UTF-8)")
        case .nul: Localized("caractère nul", "a NUL character")
        case .recordTooLong: Localized("enregistrement trop long", "record too long")
        }
    }
}
