/// Why bytes are no `google.protobuf.FileDescriptorSet` that can be looked things up in.
package struct DescriptorSetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong: `the file at byte 12 is no FileDescriptorProto`.
  package let message: String

  init(_ message: String) {
    self.message = message
  }

  /// The message.
  package var description: String { message }
}
