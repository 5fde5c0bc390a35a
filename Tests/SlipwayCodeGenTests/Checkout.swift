import Glibc

/// Files of the checkout that the tests read.
enum Checkout {
  /// The folder with Package.swift.
  static let root: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// The content of a file, by its path below the root; nil when there is none.
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path.hasPrefix("/") ? path : root + "/" + path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
