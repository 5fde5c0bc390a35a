/// The rules that `.proto` files must keep for their generated code to be safe and whole.
package struct SchemaCheck {
  private let schema: Schema

  /// A check of `schema`.
  package init(_ schema: Schema) {
    self.schema = schema
  }

  /// Fails with the first broken rule.
  package func run() throws(CodeGenError) {
    for file in schema.files {
      guard file.syntax == "proto3" else {
        throw CodeGenError("\(file.path): only proto3 is supported")
      }
      for type in file.enums {
        try checkZero(type)
      }
    }
    for message in schema.allMessages {
      for type in message.enums {
        try checkZero(type)
      }
      try checkFields(message)
      if let cycle = cycle(from: message.fullName) {
        throw CodeGenError(
          "\(cycle.joined(separator: " -> ")): a message must not contain itself, "
            + "because protobuf-c follows the sender as deep as it likes")
      }
    }
    try checkFileNames()
  }

  /// The way from a message back to itself; nil when there is none.
  package func cycle(from root: String) -> [String]? {
    var visited: Set<String> = []
    var paths: [[String]] = [[root]]
    while let path = paths.popLast() {
      guard let last = path.last, let message = schema.message(named: last) else { continue }
      for name in message.fields.compactMap(\.type.messageName) {
        if name == root { return path + [name] }
        if visited.insert(name).inserted { paths.append(path + [name]) }
      }
    }
    return nil
  }

  /// A field that was never set must not look like a choice. gRPC's own protos are what they are.
  private func checkZero(_ type: ProtoEnum) throws(CodeGenError) {
    guard let zero = type.values.first, zero.number == 0,
      zero.name.hasSuffix("_UNSPECIFIED") || type.fullName.hasPrefix("grpc.")
    else {
      throw CodeGenError("\(type.fullName): the first value must be 0 and end in _UNSPECIFIED")
    }
  }

  private func checkFields(_ message: ProtoMessage) throws(CodeGenError) {
    for field in message.fields {
      if case .map(key: .bool) = field.shape {
        throw CodeGenError("\(message.fullName).\(field.name): maps from bool are not supported")
      }
    }
  }

  /// Swift wants the names of a target's files to differ, folders apart.
  private func checkFileNames() throws(CodeGenError) {
    var paths: [String: String] = [:]
    for file in schema.files {
      if let other = paths.updateValue(file.path, forKey: schema.swiftFileName(of: file)) {
        throw CodeGenError("\(other) and \(file.path) must not have the same file name")
      }
    }
  }
}
