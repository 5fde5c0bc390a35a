/// Words the client cannot make sense of; the text says what would be right.
struct CommandLineError: Error {
  /// The sentence for the user.
  let text: String
  /// The command whose help explains more; `nil` for the client as a whole.
  var command: String?

  init(_ text: String, command: String? = nil) {
    self.text = text
    self.command = command
  }
}
