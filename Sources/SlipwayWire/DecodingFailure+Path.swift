public import SlipwayBase

extension DecodingFailure {
  /// A failure of the message or field itself; callers put the path in front as it travels up.
  init(_ kind: Kind, _ message: String) {
    self.init(kind: kind, fieldPath: "", message: message)
  }

  /// The same failure seen from the message that holds `field`.
  @usableFromInline
  func within(_ field: String) -> DecodingFailure {
    let path = fieldPath.isEmpty ? field : "\(field).\(fieldPath)"
    return DecodingFailure(kind: kind, fieldPath: path, message: message)
  }
}
