/// The rule that names of models and deployments share: 1 to 64 code points out of ASCII letters,
/// digits, `-`, `_` and Han ideographs, with no rule for the first one.
package enum DisplayID {
  /// Longest name, in Unicode code points.
  package static let codePointsMax = 64

  /// Whether `text` is such a name.
  package static func isValid(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    return (1...codePointsMax).contains(scalars.count) && scalars.allSatisfy(isAllowed)
  }

  /// What a valid name looks like, for error texts.
  package static let rule =
    "use 1 to \(codePointsMax) letters, digits, '-', '_' or Han ideographs"

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: scalar.properties.isIdeographic && isHan(scalar.value)
    }
  }

  /// The CJK unified ideograph blocks and their compatibility forms.
  private static func isHan(_ value: UInt32) -> Bool {
    (0x3400...0x4DBF).contains(value) || (0x4E00...0x9FFF).contains(value)
      || (0xF900...0xFAFF).contains(value) || (0x20000...0x323AF).contains(value)
      || value == 0x3007
  }
}
