/// The members of a JSON object, in order, each key once.
public struct JSONObject: Sendable, Hashable, Sequence, ExpressibleByDictionaryLiteral {
  private var keys: [String] = []
  private var values: [String: JSONValue] = [:]

  /// An object without members.
  public init() {}

  /// An object with these members; of members with one key the last one stays.
  public init(_ members: [(String, JSONValue)]) {
    for (key, value) in members { self[key] = value }
  }

  /// An object with these members; of members with one key the last one stays.
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self.init(members)
  }

  /// How many members there are.
  public var count: Int { keys.count }

  /// Whether there are no members.
  public var isEmpty: Bool { keys.isEmpty }

  /// The value of a member. Setting appends a new key at the end; `nil` removes the member.
  public subscript(key: String) -> JSONValue? {
    get { values[key] }
    set {
      if let newValue {
        if values.updateValue(newValue, forKey: key) == nil { keys.append(key) }
      } else if values.removeValue(forKey: key) != nil {
        keys.removeAll { $0 == key }
      }
    }
  }

  /// The members in order.
  public func makeIterator() -> AnyIterator<(key: String, value: JSONValue)> {
    var rest = keys.makeIterator()
    let values = values
    return AnyIterator {
      guard let key = rest.next(), let value = values[key] else { return nil }
      return (key, value)
    }
  }
}
