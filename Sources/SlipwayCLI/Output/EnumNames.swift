import Slipway

/// Short names of enum values for people and programs: `SCIKIT_LEARN` for
/// `MODEL_TYPE_SCIKIT_LEARN`.
extension ProtobufEnum {
  /// The name without what all names of the enum begin with; a number this client does not know is
  /// shown as itself.
  var text: String {
    protobufName.map { String($0.dropFirst(Self.prefix.count)) } ?? String(rawValue)
  }

  /// The value with this short name, in any case; `nil` when there is none.
  init?(text: String) {
    self.init(protobufName: Self.prefix + text.uppercased())
  }

  private static var prefix: String {
    let zero = Self(rawValue: 0).protobufName ?? ""
    return zero.hasSuffix("UNSPECIFIED") ? String(zero.dropLast("UNSPECIFIED".count)) : ""
  }
}
