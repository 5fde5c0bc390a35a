internal import SlipwayJSON

/// Reads typed values out of a configuration and notes what is not of its type.
///
/// `null` and empty texts count as absent: samples write unused keys as `""` (§3.4). Numbers may
/// be written as strings of digits (§3.2).
struct ConfigValues {
  /// What is wrong.
  var findings = Findings()
  /// What is odd and let through, a sentence each.
  var warnings: [String] = []

  /// A text that is not empty.
  mutating func text(_ object: JSONObject, _ key: String, at place: Place) -> String? {
    guard let value = present(object, key) else { return nil }
    guard let text = value.stringValue else { return refuse(value, place[key], "a string") }
    return text
  }

  /// A whole number, or a string of its digits.
  mutating func integer(_ object: JSONObject, _ key: String, at place: Place) -> Int64? {
    guard let value = present(object, key) else { return nil }
    switch value {
    case .integer(let number): return number
    case .string(let text):
      if text.utf8.allSatisfy(TextRules.isDigit), let number = Int64(text) { return number }
      findings.add(
        place[key], "CONFIG_INVALID", "is '\(text.prefix(64))'; use a whole number")
      return nil
    default: return refuse(value, place[key], "a whole number")
    }
  }

  /// Any number.
  mutating func number(_ object: JSONObject, _ key: String, at place: Place) -> Double? {
    guard let value = present(object, key) else { return nil }
    return value.numberValue ?? refuse(value, place[key], "a number")
  }

  /// An object.
  mutating func object(_ object: JSONObject, _ key: String, at place: Place) -> JSONObject? {
    guard let value = present(object, key) else { return nil }
    return value.objectValue ?? refuse(value, place[key], "an object")
  }

  /// The objects of a list; elements that are none are left out after a finding.
  mutating func objects(
    _ object: JSONObject, _ key: String, at place: Place
  ) -> [(place: Place, object: JSONObject)]? {
    guard let value = present(object, key) else { return nil }
    guard let values = value.arrayValue else { return refuse(value, place[key], "a list") }
    var objects: [(place: Place, object: JSONObject)] = []
    for (index, element) in values.enumerated() {
      if let member = element.objectValue {
        objects.append((place[key][index], member))
      } else {
        findings.add(
          place[key][index], "CONFIG_INVALID", "is \(element.kindText); use an object")
      }
    }
    return objects
  }

  /// One of several words, compared without regard to case.
  mutating func choice<Value>(
    _ object: JSONObject, _ key: String, at place: Place, of values: [(String, Value)]
  ) -> Value? {
    guard let text = text(object, key, at: place) else { return nil }
    if let match = values.first(where: { $0.0.lowercased() == text.lowercased() }) {
      return match.1
    }
    findings.add(
      place[key], "CONFIG_INVALID",
      "is '\(text.prefix(64))'; use one of \(values.map(\.0).joined(separator: ", "))")
    return nil
  }

  /// Warns of keys that mean nothing here.
  mutating func warn(ofKeysBeyond known: Set<String>, in object: JSONObject, at place: Place) {
    for (key, _) in object where !known.contains(key) {
      warn("\(place[String(key.prefix(64))].subject) is unknown and was ignored")
    }
  }

  /// Adds a warning, up to as many as violations are kept.
  mutating func warn(_ sentence: String) {
    if warnings.count < Findings.violationsMax { warnings.append(sentence) }
  }

  private func present(_ object: JSONObject, _ key: String) -> JSONValue? {
    switch object[key] {
    case nil, .null, .string(""): nil
    case .some(let value): value
    }
  }

  private mutating func refuse<Value>(
    _ value: JSONValue, _ place: Place, _ wanted: String
  ) -> Value? {
    findings.add(place, "CONFIG_INVALID", "is \(value.kindText); use \(wanted)")
    return nil
  }
}
