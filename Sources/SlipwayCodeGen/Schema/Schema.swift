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
