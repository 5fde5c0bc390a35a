import Glibc

/// The checkout that holds this file, read once.
enum SourceTree {
  /// The folder with Package.swift.
  static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

  /// Every text file under Sources, Tests, proto and scripts, and Package.swift, by path.
  static let files: [SourceFile] = {
    let paths = ["Sources", "Tests", "proto", "scripts"].flatMap { filePaths(below: $0) }
    let extensions = ["swift", "c", "h", "cc", "proto", "py", "sh"]
    return (paths.sorted() + ["Package.swift"]).compactMap { path in
      let name = path.split(separator: "/").last ?? ""
      let suffix = name.split(separator: ".").last.map(String.init)
      // The entry scripts have no suffix.
      guard !name.contains(".") || extensions.contains(suffix ?? ""), let text = read(path) else {
        return nil
      }
      return SourceFile(path: path, text: text)
    }
  }()

  /// The Swift files that people wrote.
  static let handwrittenSwift = files.filter { $0.path.hasSuffix(".swift") && !$0.isGenerated }

  /// The Swift files of the targets in Sources that people wrote.
  static let sources = handwrittenSwift.filter { $0.path.hasPrefix("Sources/") }

  /// Names directly below a folder of the checkout; "" is the checkout itself.
  static func entries(of folder: String) -> [String] {
    guard let directory = opendir("\(root)/\(folder)") else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Every folder below Sources, Tests, proto and scripts.
  static let folders = ["Sources", "Tests", "proto", "scripts"].flatMap { folderPaths(below: $0) }

  private static func folderPaths(below folder: String) -> [String] {
    var found = [folder]
    for name in entries(of: folder) where name != "__pycache__" && isFolder("\(folder)/\(name)") {
      found += folderPaths(below: "\(folder)/\(name)")
    }
    return found
  }

  private static func filePaths(below folder: String) -> [String] {
    folderPaths(below: folder).flatMap { folder in
      entries(of: folder).map { "\(folder)/\($0)" }.filter { !isFolder($0) }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return lstat("\(root)/\(path)", &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen("\(root)/\(path)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      guard count > 0 else { return String(validating: bytes, as: UTF8.self) }
      bytes += piece[..<count]
    }
  }
}
