/// Finds the files of a serialized `google.protobuf.FileDescriptorSet` by what is in them.
///
/// The set stays where it is; the index holds ranges of it, names and numbers.
@safe
package final class DescriptorIndex: @unchecked Sendable {  // nothing changes after init
  /// One file of an index.
  package struct File: Sendable, Hashable {
    fileprivate let position: Int
  }

  private struct Entry {
    let range: Range<Int>
    let imports: [File]
  }

  private let set: UnsafeRawBufferPointer
  private let entries: [Entry]
  private let filesByPath: [String: File]
  private let filesBySymbol: [String: File]
  private let filesByExtension: [DescriptorNames.Extension: File]
  private let messages: Set<String>
  /// Full names of all services, in the order of the files.
  package let services: [String]

  /// Reads `set`, which must stay as it is for as long as the program runs.
  ///
  /// Throws when a file cannot be read or does not come after what it imports, as `protoc` orders
  /// them.
  package init(_ set: UnsafeRawBufferPointer) throws(DescriptorSetError) {
    var entries: [Entry] = []
    var filesByPath: [String: File] = [:]
    var filesBySymbol: [String: File] = [:]
    var filesByExtension: [DescriptorNames.Extension: File] = [:]
    var messages: Set<String> = []
    var services: [String] = []
    for range in try unsafe SerializedFiles.ranges(in: set) {
      guard let names = unsafe DescriptorNames(UnsafeRawBufferPointer(rebasing: set[range])) else {
        throw DescriptorSetError("the file at byte \(range.lowerBound) is no FileDescriptorProto")
      }
      let file = File(position: entries.count)
      let imports = try names.imports.map { path throws(DescriptorSetError) in
        guard let imported = filesByPath[path] else {
          throw DescriptorSetError("\(names.path) comes before \(path), which it imports")
        }
        return imported
      }
      entries.append(Entry(range: range, imports: imports))
      filesByPath[names.path] = file
      for symbol in names.symbols { filesBySymbol[symbol] = file }
      for known in names.extensions { filesByExtension[known] = file }
      messages.formUnion(names.messages)
      services += names.services
    }
    unsafe self.set = unsafe set
    self.entries = entries
    self.filesByPath = filesByPath
    self.filesBySymbol = filesBySymbol
    self.filesByExtension = filesByExtension
    self.messages = messages
    self.services = services
  }

  /// The file with a path, such as `google/protobuf/any.proto`.
  package func file(named path: String) -> File? {
    filesByPath[path]
  }

  /// The file that declares what has this full name: a service, method, message, enum, value,
  /// field, oneof or extension.
  package func file(declaring symbol: String) -> File? {
    filesBySymbol[symbol]
  }

  /// The file that declares the extension of a message by its field number.
  package func file(extending type: String, number: Int32) -> File? {
    filesByExtension[DescriptorNames.Extension(type: type, number: number)]
  }

  /// Field numbers of all extensions of a message, ascending; nil when there is no such message.
  package func extensionNumbers(of type: String) -> [Int32]? {
    let numbers = filesByExtension.keys.filter { $0.type == type }.map(\.number).sorted()
    return numbers.isEmpty && !messages.contains(type) ? nil : numbers
  }

  /// `file` and everything that it imports, directly or not, less the imports that are in `sent`:
  /// each as the bytes of its `google.protobuf.FileDescriptorProto`, `file` first and every file
  /// before what it imports for the first time. Adds them to `sent`.
  package func serialized(_ file: File, sent: inout Set<File>) -> [[UInt8]] {
    var queue = [file]
    var next = 0
    var seen: Set = [file]
    while next < queue.count {
      for imported in entries[queue[next].position].imports where seen.insert(imported).inserted {
        queue.append(imported)
      }
      next += 1
    }
    let files = queue.filter { $0 == file || !sent.contains($0) }
    sent.formUnion(files)
    return files.map { bytes(of: $0) }
  }

  private func bytes(of file: File) -> [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(rebasing: set[entries[file.position].range]))
  }
}
