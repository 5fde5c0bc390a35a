/// The files of a package and their digests, sorted by path.
package struct PackageManifest: Sendable, Hashable {
  /// One file.
  package struct File: Sendable, Hashable {
    /// Path below the package directory, `/` between parts, for example `model/config.json`.
    package let path: String
    /// Size in bytes.
    package let size: Int64
    /// SHA-256 of the content.
    package let digest: ContentDigest

    package init(path: String, size: Int64, digest: ContentDigest) {
      self.path = path
      self.size = size
      self.digest = digest
    }
  }

  /// The files, sorted by path in byte order.
  package let files: [File]
  /// SHA-256 over `path\0size\0digest\n` of every file in order; `nil` for an empty manifest.
  package let digest: ContentDigest?

  /// No files.
  package static let empty = PackageManifest()

  /// Sorts `files` and digests the list.
  package init(files: [File], cryptography: any Cryptography) {
    let sorted = files.sorted { Array($0.path.utf8).lexicographicallyPrecedes($1.path.utf8) }
    var text: [UInt8] = []
    for file in sorted {
      text += Array(file.path.utf8) + [0] + Array(String(file.size).utf8) + [0]
      text += Array(file.digest.text.utf8) + [UInt8(ascii: "\n")]
    }
    self.files = sorted
    digest = sorted.isEmpty ? nil : cryptography.sha256(text)
  }

  /// A manifest that was stored: trusted as it is.
  package init(stored files: [File], digest: ContentDigest?) {
    self.files = files
    self.digest = digest
  }

  private init() {
    files = []
    digest = nil
  }

  /// Sum of the sizes in bytes.
  package var totalSize: Int64 { files.reduce(0) { $0 + $1.size } }
}
