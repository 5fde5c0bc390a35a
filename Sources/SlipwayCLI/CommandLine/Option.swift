/// One option of a command, such as `--from PATH`.
struct Option: Sendable {
  /// Its name without the dashes.
  let name: String
  /// What stands for its value in help texts; `nil` for a switch without a value.
  let placeholder: String?
  /// What it does.
  let summary: String
  /// Whether it may be given several times.
  var isRepeatable = false

  init(
    _ name: String, _ placeholder: String? = nil, _ summary: String, isRepeatable: Bool = false
  ) {
    self.name = name
    self.placeholder = placeholder
    self.summary = summary
    self.isRepeatable = isRepeatable
  }

  /// The options that every command knows; they may stand before the command too.
  static let global: [Option] = [
    Option(
      "server", "ADDRESS",
      "HOST:PORT or unix:PATH of the server; SLIPWAY_SERVER, else 127.0.0.1:50051."),
    Option("project", "PROJECT", "Project of short names; SLIPWAY_PROJECT, else default."),
    Option(
      "tls", nil, "Speak TLS and check the server's certificate; SLIPWAY_TLS=1 does the same."),
    Option(
      "tls-roots", "FILE",
      "PEM file of the roots to trust; SLIPWAY_TLS_ROOTS, else those of the system."),
    Option(
      "tls-certificate", "FILE",
      "PEM file of your certificate, for servers that ask for one; SLIPWAY_TLS_CLIENT_CERTIFICATE."
    ),
    Option(
      "tls-key", "FILE", "PEM file of that certificate's key; SLIPWAY_TLS_CLIENT_KEY."),
    Option(
      "tls-server-name", "NAME",
      "Name the server's certificate must have; SLIPWAY_TLS_SERVER_NAME, else the server's host."),
    Option("output", "FORM", "table for people (the default) or json for programs."),
    Option("timeout", "SECONDS", "How long one call may take; 30 unless given."),
    Option("help", nil, "Explain the command."),
  ]
}
