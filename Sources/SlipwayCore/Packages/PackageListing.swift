/// The files of a package, checked for what no package may hold (§3.1).
package struct PackageListing: Sendable, Hashable {
  /// The directory every package keeps everything in.
  package static let directory = "model"
  /// Path of the configuration file.
  package static let configPath = "model/config.json"
  /// Path of the inference code.
  package static let inferenceCodePath = "model/customize_service.py"

  /// The files, sorted by path in byte order; paths start with `model/`.
  package let files: [ObjectEntry]
  /// Sum of the sizes, in bytes.
  package let totalBytes: Int64

  /// Checks what was listed below `model/`. Refused, all at once: symbolic links and special
  /// files, paths that are absolute, lead elsewhere, are too long, or hold control characters
  /// (PACKAGE_INVALID); too many files (PACKAGE_INVALID); too many bytes (MODEL_TOO_LARGE).
  package init(entries: [ObjectEntry], limits: RegistryLimits) throws(RegistryError) {
    var findings = Findings()
    if entries.count > limits.packageFilesMax {
      Self.refuse(
        Self.directory,
        "holds \(entries.count) files, more than the server's packageFilesMax of "
          + "\(limits.packageFilesMax)", &findings)
    }
    files = entries.map {
      ObjectEntry(path: "\(Self.directory)/\($0.path)", size: $0.size, kind: $0.kind)
    }.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
    for file in files { Self.check(file, limits: limits, &findings) }
    // Sizes come from outside: the sum saturates instead of trapping.
    totalBytes = files.reduce(Int64(0)) { sum, file in
      let (total, overflow) = sum.addingReportingOverflow(max(0, file.size))
      return overflow ? .max : total
    }
    if totalBytes > limits.modelSizeBytesMax {
      findings.add(
        .failedPrecondition, Self.directory, "MODEL_TOO_LARGE",
        "has \(totalBytes) bytes, more than the server's modelSizeBytesMax of "
          + "\(limits.modelSizeBytesMax)")
    }
    try findings.check()
  }

  /// Whether there is a file at `path`.
  package func has(_ path: String) -> Bool { file(at: path) != nil }

  /// The file at `path`.
  package func file(at path: String) -> ObjectEntry? { files.first { $0.path == path } }

  /// Paths of all files with this name, however deep they lie.
  package func paths(named name: String) -> [String] {
    files.map(\.path).filter { $0.hasSuffix("/\(name)") }
  }

  /// Paths below `model/` that `isMatch` accepts, without the leading `model/`.
  package func relativePaths(where isMatch: (Substring) -> Bool) -> [String] {
    files.map { $0.path.dropFirst(Self.directory.count + 1) }.filter(isMatch).map(String.init)
  }

  private static func check(
    _ file: ObjectEntry, limits: RegistryLimits, _ findings: inout Findings
  ) {
    let shown = printable(file.path)
    switch file.kind {
    case .file: break
    case .symbolicLink:
      refuse(shown, "is a symbolic link; put the file itself into the package", &findings)
    case .special:
      refuse(shown, "is no regular file; remove it from the package", &findings)
    }
    let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) {
      refuse(shown, "is no path below the package; leave out '..', '.' and empty parts", &findings)
    }
    if file.path.unicodeScalars.contains(where: { isControl($0) || $0 == "\u{FFFD}" }) {
      refuse(shown, "holds control characters or is no UTF-8; rename the file", &findings)
    }
    if file.path.utf8.count > limits.packagePathBytesMax {
      refuse(
        shown, "is longer than the \(limits.packagePathBytesMax) bytes of packagePathBytesMax",
        &findings)
    }
    if file.size < 0 { refuse(shown, "has no size", &findings) }
  }

  private static func refuse(_ subject: String, _ message: String, _ findings: inout Findings) {
    findings.add(.failedPrecondition, subject, "PACKAGE_INVALID", message)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }

  /// The path with control characters made visible and not longer than an error text should be.
  private static func printable(_ path: String) -> String {
    var text = ""
    for scalar in path.unicodeScalars.prefix(200) {
      text += isControl(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return text
  }
}
