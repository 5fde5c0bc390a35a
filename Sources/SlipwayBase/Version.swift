/// The version of this software, sent in `user-agent` and printed by `--version`.
public enum Version {
  /// The version's text.
  public static let text = "0.1.0"
}
