/// What `slipwayd --help` prints.
package enum HelpText {
  /// The whole text, made of `Setting.all` so that it cannot fall behind.
  package static var text: String {
    """
    slipwayd: keeps trained models and runs them, over gRPC.

    Usage: slipwayd [FLAGS]

    Flags (each also as a key of the configuration file and as an environment variable):
      --config FILE
          JSON file with any of the keys below, without the dashes in front.
          Environment: SLIPWAY_CONFIG
    \(Setting.all.map(describe).joined(separator: "\n"))
      --version
          Print the version and end.
      --help
          Print this text and end.

    Flags win over the environment, which wins over the file. In the file, "runtimes" gives the
    commands that start packages of further engines:
      {"runtimes": {"PyTorch": {"command": ["serve", "{model_dir}", "--port", "{port}"]}}}
    Placeholders: {model_dir} {package_dir} {host} {port} {engine} {grace_seconds}.

    With --tls-certificate all gRPC addresses speak TLS only. SIGHUP reads the certificates and
    their key again; files that changed are also noticed within a minute. Connections that are
    open keep what they began with. Files that are of no use are logged, and change nothing.

    SIGTERM and SIGINT drain: calls under way may end, then the server stops; a second signal
    stops it at once. Instances go on running and are found again at the next start.

    """
  }

  private static func describe(_ setting: Setting) -> String {
    """
      --\(setting.key) \(setting.placeholder)
          \(setting.summary)
          Default: \(setting.defaultText). Environment: \(setting.environmentVariable)
    """
  }
}
