import Foundation

/// What `gzip` makes of two trainings, a line each.
enum Gzipped {
    static let trainings = Array(
        Data(
            base64Encoded: """
                H4sIAAAAAAACA72NTQrCQAxG956iZF3BiqseQBDEC4hInElpYJpIzKxK794UV17A7XvfzwxJM0EP58ttf+igBWcvG7iyUVOleXFB\
                CY41M0miD/R3yCGTq8EjCiNNXzqwYCQ2mKuhs8pz1Gohu1ML74I+qE0xzsYKy27+eT/++X0FSlMptfwAAAA=
                """) ?? Data())
}
