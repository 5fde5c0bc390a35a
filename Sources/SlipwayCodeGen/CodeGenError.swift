/// Why code cannot be generated, as a sentence for whoever wrote the `.proto` files.
package struct CodeGenError: Error, Sendable, CustomStringConvertible {
  /// The sentence.
  package let description: String

  /// An error with this sentence.
  package init(_ description: String) {
    self.description = description
  }
}
