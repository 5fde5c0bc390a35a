import Slipway

/// How the client protects its connection, as its options and the environment say.
struct ClientSecurity {
  /// What the channel is told.
  let channel: ChannelSecurity

  /// Reads the options and, for what they leave open, the environment. Options that mean nothing
  /// without TLS are errors without it, so that nobody talks in the clear by mistake; variables of
  /// the environment wait until TLS is asked for.
  init(
    _ arguments: Arguments, environment: (String) -> String?
  ) throws(CommandLineError) {
    guard try Self.isAsked(arguments, environment) else {
      if let stray = Self.options.first(where: { arguments.has($0.name) }) {
        throw CommandLineError("--\(stray.name) says nothing without --tls; add --tls")
      }
      channel = .plaintext
      return
    }
    func text(_ name: String) -> String? {
      arguments.value(name)
        ?? Self.options.first { $0.name == name }.flatMap {
          environment($0.variable)
        }
    }
    let tls = ChannelTLS(
      rootsFile: text("tls-roots"), certificateFile: text("tls-certificate"),
      privateKeyFile: text("tls-key"), serverName: text("tls-server-name"))
    if (tls.certificateFile == nil) != (tls.privateKeyFile == nil) {
      throw CommandLineError("--tls-certificate and --tls-key go together; give both or none")
    }
    channel = .tls(tls)
  }

  /// The options besides `--tls`, each with the variable of the environment that stands in for it.
  private static let options = [
    (name: "tls-roots", variable: "SLIPWAY_TLS_ROOTS"),
    (name: "tls-certificate", variable: "SLIPWAY_TLS_CLIENT_CERTIFICATE"),
    (name: "tls-key", variable: "SLIPWAY_TLS_CLIENT_KEY"),
    (name: "tls-server-name", variable: "SLIPWAY_TLS_SERVER_NAME"),
  ]

  private static func isAsked(
    _ arguments: Arguments, _ environment: (String) -> String?
  ) throws(CommandLineError) -> Bool {
    if arguments.has("tls") { return true }
    switch environment("SLIPWAY_TLS") {
    case nil, "0": return false
    case "1": return true
    case let text?: throw CommandLineError("SLIPWAY_TLS is '\(text)'; use 1 for TLS, 0 for none")
    }
  }

  /// The name that errors give the server: its address, and whether it is to speak TLS.
  func name(of target: String) -> String {
    channel == .plaintext ? "--server \(target)" : "--server \(target) with --tls"
  }

  /// The error with what to do next, when one side speaks TLS and the other does not, or does not
  /// like the other's certificate.
  func explain(_ error: SlipwayError) -> SlipwayError {
    guard error.code == .unavailable, error.reason.isEmpty, let advice = advice(error.message)
    else { return error }
    return SlipwayError(code: error.code, reason: "", message: "\(error.message); \(advice)")
  }

  private func advice(_ message: String) -> String? {
    guard case .tls(let tls) = channel else {
      // What a server that expects TLS does with other bytes: it says nothing that is HTTP/2.
      let isUnheard =
        message.hasPrefix("cannot connect") && message.hasSuffix("the server closed it")
      return isUnheard || message.contains("does not speak HTTP/2")
        ? "if the server speaks TLS, add --tls" : nil
    }
    if message.contains("does not speak TLS") {
      return "if the server speaks in the clear, leave --tls out"
    }
    if message.contains("add its root to the trusted roots") {
      return "name the file of its root with --tls-roots"
    }
    if message.contains("and not for") {
      return "if that is the server you mean, name it with --tls-server-name"
    }
    // TLS 1.3 has an alert for that; in 1.2 it may mean something else.
    let isAnonymous = tls.certificateFile == nil
    if isAnonymous && message.contains("wants a certificate") {
      return "name the files of yours with --tls-certificate and --tls-key"
    }
    return nil
  }
}
