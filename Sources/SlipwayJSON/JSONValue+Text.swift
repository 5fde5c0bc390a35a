internal import CJansson

extension JSONValue {
  /// The value as JSON text, members in their order; `pretty` indents by two spaces. Numbers that
  /// JSON cannot hold (infinities, NaN) become null; the others have as many digits as the one that
  /// needs most of them to be read back as it was, so that 0.97 stays `0.97`.
  public func text(pretty: Bool = false) -> String {
    let node = unsafe makeNode()
    defer { unsafe json_decref(node) }
    // JSON_INDENT and JSON_REAL_PRECISION are macros that Swift cannot see: the low five bits hold
    // the indent, the five from bit 11 the digits.
    let form = (pretty ? 2 : Int(JSON_COMPACT)) | max(1, digitsNeeded) << 11
    guard let text = unsafe json_dumps(node, form | Int(JSON_ENCODE_ANY)) else { return "null" }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// The most significant digits that any number in the value needs.
  private var digitsNeeded: Int {
    switch self {
    case .null, .bool, .integer, .string: 0
    case .number(let value): Self.significantDigits(of: value)
    case .array(let values): values.map(\.digitsNeeded).max() ?? 0
    case .object(let object): object.map(\.value.digitsNeeded).max() ?? 0
    }
  }

  /// Digits of the shortest decimal that reads back as `value`, which is what Swift prints; those
  /// in front of the point count all.
  private static func significantDigits(of value: Double) -> Int {
    var mantissa = value.magnitude.description.prefix { $0 != "e" }
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    return mantissa.filter(\.isNumber).drop { $0 == "0" }.count
  }

  /// A document of the library with this value, owned by the caller. Building cannot fail but for
  /// lack of memory, which then shows as null.
  private func makeNode() -> UnsafeMutablePointer<json_t>? {
    switch self {
    case .null: return unsafe json_null()
    case .bool(let flag): return unsafe flag ? json_true() : json_false()
    case .integer(let value): return unsafe json_integer(value)
    case .number(let value):
      return unsafe value.isFinite ? json_real(value) : json_null()
    case .string(let text): return unsafe Self.makeNode(text)
    case .array(let values):
      let array = unsafe json_array()
      for value in values { unsafe json_array_append_new(array, value.makeNode()) }
      return unsafe array
    case .object(let object):
      let node = unsafe json_object()
      for (key, value) in object { unsafe json_object_set_new(node, key, value.makeNode()) }
      return unsafe node
    }
  }

  private static func makeNode(_ text: String) -> UnsafeMutablePointer<json_t>? {
    var text = text
    return text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) {
        unsafe json_stringn($0.baseAddress ?? UnsafePointer(bitPattern: 1)!, $0.count)
      }
    }
  }
}
