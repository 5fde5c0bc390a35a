/// Everything known about a set of `.proto` files, in the order `protoc` gives it.
package struct Schema: Sendable {
  /// The files, each after those it imports.
  package let files: [ProtoFile]

  private let messagesByName: [String: ProtoMessage]
  private let packagesByType: [String: String]

  /// Indexes the types of `files`, nested ones included.
  package init(files: [ProtoFile]) {
    self.files = files
    var messages: [String: ProtoMessage] = [:]
    var packages: [String: String] = [:]
    for file in files {
      for type in file.enums { packages[type.fullName] = file.package }
      for message in file.messages {
        message.forEach { inner in
          messages[inner.fullName] = inner
          packages[inner.fullName] = file.package
          for type in inner.enums { packages[type.fullName] = file.package }
        }
      }
    }
    messagesByName = messages
    packagesByType = packages
  }

  /// The message with a full name such as `slipway.v1.Model`.
  package func message(named fullName: String) -> ProtoMessage? { messagesByName[fullName] }

  /// Name of the Swift type for a message or enum, for example `SlipwayV1.Deployment.State`.
  package func swiftType(_ fullName: String) -> String {
    SwiftName.type(fullName, in: packagesByType[fullName] ?? "")
  }

  /// What the Swift files of a `.proto` file are called, without their endings: `model`; with the
  /// folder, `v1alpha_reflection`, where another file has the same name, because Swift wants the
  /// names of a target's files to differ, folders apart.
  func swiftFileName(of file: ProtoFile) -> String {
    let namesakes = files.count { $0.name == file.name }
    return namesakes > 1 ? "\(file.folder)_\(file.name)" : file.name
  }

  /// Every message, nested ones after the message they are in.
  package var allMessages: [ProtoMessage] {
    var all: [ProtoMessage] = []
    for file in files {
      for message in file.messages {
        message.forEach { all.append($0) }
      }
    }
    return all
  }
}
