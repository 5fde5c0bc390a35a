internal import SlipwayJSON

/// A JSON value and its place in the document, for errors that name it.
struct ConfigNode {
  /// The place: `methodConfig[0].timeout`; empty for the whole document.
  let path: String
  /// The value.
  let value: JSONValue

  /// What `key` holds; `nil` when it is absent or null, which mean the same in protobuf's JSON.
  func member(_ key: String) throws(RPCError) -> ConfigNode? {
    guard let object = value.objectValue else { throw wrong("an object") }
    guard let member = object[key], member != .null else { return nil }
    return ConfigNode(path: path.isEmpty ? key : "\(path).\(key)", value: member)
  }

  /// What `key` holds; throws when it is absent or null.
  func required(_ key: String) throws(RPCError) -> ConfigNode {
    guard let member = try member(key) else {
      throw .misconfigured(path.isEmpty ? key : "\(path).\(key)", "it is missing")
    }
    return member
  }

  /// The elements of a list.
  func elements() throws(RPCError) -> [ConfigNode] {
    guard let values = value.arrayValue else { throw wrong("a list") }
    return values.enumerated().map { ConfigNode(path: "\(path)[\($0)]", value: $1) }
  }

  /// The elements of the list that `key` holds; none when it is absent.
  func elements(of key: String) throws(RPCError) -> [ConfigNode] {
    try member(key)?.elements() ?? []
  }

  /// The text of a string.
  func text() throws(RPCError) -> String {
    guard let text = value.stringValue else { throw wrong("a string") }
    return text
  }

  /// A boolean.
  func flag() throws(RPCError) -> Bool {
    guard let flag = value.boolValue else { throw wrong("a boolean") }
    return flag
  }

  /// A number, also as the text of one.
  func number() throws(RPCError) -> Double {
    guard let number = value.numberValue ?? value.stringValue.flatMap(Double.init) else {
      throw wrong("a number")
    }
    return number
  }

  /// A whole number, also as `4.0` or `"4"`, as protobuf's JSON allows.
  func integer() throws(RPCError) -> Int {
    let number: Int? =
      switch value {
      case .integer(let value): Int(value)
      case .number(let value): Int(exactly: value)
      case .string(let text): Int(text)
      default: nil
      }
    guard let number else { throw wrong("an integer") }
    return number
  }

  /// A duration such as `1.5s`.
  func duration() throws(RPCError) -> Duration {
    let text = try text()
    guard let duration = DurationText.parse(text) else {
      throw .misconfigured(path, "'\(text)' is no duration; write seconds, such as 1.5s")
    }
    return duration
  }

  /// A mistake here.
  func wrong(_ expected: String) -> RPCError {
    let place = path.isEmpty ? "service config" : path
    return .misconfigured(place, "\(value.kindText) where \(expected) belongs")
  }
}
