import Glibc

/// What must hold whatever the input is.
enum Property {
  /// Stops the process, which libFuzzer reports with the input, unless `holds`.
  ///
  /// Not a precondition: optimised code would stop without a word.
  static func require(_ holds: Bool, _ property: @autoclosure () -> String) {
    guard !holds else { return }
    print("\nThis does not hold: \(property())")
    fflush(nil)
    abort()
  }
}
