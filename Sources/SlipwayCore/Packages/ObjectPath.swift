/// Reads object storage paths: `obs://BUCKET/KEY`, `s3://BUCKET/KEY`, `/BUCKET/KEY` or
/// `BUCKET/KEY` (§2.2, E-4313, E-4315).
///
/// Keys hold ASCII letters, digits, `-`, `_`, `.` and `/`. Nothing in a path may lead elsewhere:
/// `.` and `..` as parts, blanks and `//` are refused. One `/` at the end is let through.
package enum ObjectPath {
  /// Longest path, in bytes.
  package static let bytesMax = 1024

  private static let schemes = ["obs://", "s3://"]

  /// The place that `text` names; OBS_PATH_INVALID at `place` and `nil` when it names none.
  package static func parse(
    _ text: String, at place: Place, _ findings: inout Findings
  ) -> ObjectLocation? {
    if let fault = fault(in: text) {
      findings.add(place, "OBS_PATH_INVALID", "is '\(text.prefix(100))': \(fault)")
      return nil
    }
    let parts = relative(text).split(separator: "/")
    return ObjectLocation(
      bucket: String(parts[0]), key: parts.dropFirst().joined(separator: "/"))
  }

  /// What is wrong with the path; `nil` for a good one.
  private static func fault(in text: String) -> String? {
    guard text.utf8.count <= bytesMax else { return "at most \(bytesMax) bytes are allowed" }
    var path = relative(text)
    if path.hasSuffix("/") { path.removeLast() }
    if path.isEmpty { return "name a bucket and the directory above model/" }
    guard path.utf8.allSatisfy(isAllowed) else {
      return "use letters, digits, '-', '_', '.' and '/', and no blanks"
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains("") { return "'//' is not allowed" }
    if parts.contains(where: { $0 == "." || $0 == ".." }) {
      return "'.' and '..' are not allowed as parts"
    }
    return nil
  }

  /// The path without its scheme or its leading `/`.
  private static func relative(_ text: String) -> Substring {
    if let scheme = schemes.first(where: text.hasPrefix) { return text.dropFirst(scheme.count) }
    return text.hasPrefix("/") ? text.dropFirst() : text[...]
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    TextRules.isLetter(byte) || TextRules.isDigit(byte) || "-_./".utf8.contains(byte)
  }
}
