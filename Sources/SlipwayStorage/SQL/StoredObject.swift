internal import SlipwayJSON

/// A value that lies in a column as JSON.
protocol StoredAsJSON {
  /// The value as it is stored.
  var stored: JSONValue { get }
  /// Reads what `stored` wrote.
  init(stored: StoredObject) throws(SQLError)
}

/// A JSON object out of a column, read strictly: this server wrote it, so anything unexpected is
/// damage.
struct StoredObject {
  /// Our own texts have been checked before they were stored; only the parser bounds the depth.
  private static let limits = JSONLimits(maxBytes: .max, maxDepth: 2048)

  private let members: JSONObject

  init(_ value: JSONValue) throws(SQLError) {
    guard let members = value.objectValue else {
      throw SQLError(.malformed, "\(value.kindText) where an object was stored")
    }
    self.members = members
  }

  /// Parses the text of a column.
  init(parsing text: String) throws(SQLError) {
    try self.init(Self.parse(text))
  }

  /// Parses the text of a column that holds a list.
  static func list<T: StoredAsJSON>(parsing text: String) throws(SQLError) -> [T] {
    guard let elements = try parse(text).arrayValue else {
      throw SQLError(.malformed, "no list where one was stored")
    }
    return try values(elements)
  }

  /// Parses the text of a column that holds a list of strings.
  static func texts(parsing text: String) throws(SQLError) -> [String] {
    guard let elements = try parse(text).arrayValue else {
      throw SQLError(.malformed, "no list where one was stored")
    }
    return try texts(elements)
  }

  func value(_ key: String) -> JSONValue? { members[key] }

  func text(_ key: String) throws(SQLError) -> String {
    try present(members[key]?.stringValue, key)
  }

  func optionalText(_ key: String) -> String? { members[key]?.stringValue }

  func optionalReal(_ key: String) -> Double? { members[key]?.numberValue }

  func integer<T: FixedWidthInteger>(_ key: String) throws(SQLError) -> T {
    try present(optionalInteger(key), key)
  }

  /// The integer, or `nil` when the member is absent or too large for the type.
  func optionalInteger<T: FixedWidthInteger>(_ key: String) -> T? {
    guard case .integer(let value)? = members[key] else { return nil }
    return T(exactly: value)
  }

  func choice<T: RawRepresentable>(_ key: String) throws(SQLError) -> T
  where T.RawValue == String {
    try present(T(rawValue: text(key)), key)
  }

  func optionalChoice<T: RawRepresentable>(_ key: String) throws(SQLError) -> T?
  where T.RawValue == String {
    members[key] == nil ? nil : try choice(key) as T
  }

  /// The strings of a list; none when the member is absent.
  func texts(_ key: String) throws(SQLError) -> [String] {
    try Self.texts(members[key]?.arrayValue ?? [])
  }

  /// The values of a list; none when the member is absent.
  func values<T: StoredAsJSON>(_ key: String) throws(SQLError) -> [T] {
    try Self.values(members[key]?.arrayValue ?? [])
  }

  /// The value of a member, or `nil` when it is absent.
  func optionalValue<T: StoredAsJSON>(_ key: String) throws(SQLError) -> T? {
    guard let value = members[key] else { return nil }
    return try T(stored: StoredObject(value))
  }

  /// The value read for `key`, which must be there.
  func present<T>(_ value: T?, _ key: String) throws(SQLError) -> T {
    guard let value else { throw SQLError(.malformed, "member \(key) is missing or unknown") }
    return value
  }

  private static func parse(_ text: String) throws(SQLError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(text, limits: limits)
    } catch {
      throw SQLError(.malformed, "a stored JSON text is damaged: \(error)")
    }
  }

  private static func values<T: StoredAsJSON>(_ elements: [JSONValue]) throws(SQLError) -> [T] {
    var values: [T] = []
    for element in elements { values.append(try T(stored: StoredObject(element))) }
    return values
  }

  private static func texts(_ elements: [JSONValue]) throws(SQLError) -> [String] {
    var texts: [String] = []
    for element in elements {
      guard let text = element.stringValue else {
        throw SQLError(.malformed, "\(element.kindText) where a string was stored")
      }
      texts.append(text)
    }
    return texts
  }
}

extension JSONValue {
  /// A list of values; absent when there are none.
  static func list(_ values: [some StoredAsJSON]) -> JSONValue? {
    values.isEmpty ? nil : .array(values.map(\.stored))
  }

  /// A list of strings; absent when there are none.
  static func texts(_ values: [String]) -> JSONValue? {
    values.isEmpty ? nil : .array(values.map(JSONValue.string))
  }

  /// A string; absent when there is none.
  static func text(_ value: String?) -> JSONValue? { value.map(JSONValue.string) }

  /// A real number; absent when there is none.
  static func real(_ value: Double?) -> JSONValue? { value.map(JSONValue.number) }

  /// An integer; absent when there is none.
  static func whole(_ value: (some BinaryInteger)?) -> JSONValue? {
    value.map { .integer(Int64($0)) }
  }
}
