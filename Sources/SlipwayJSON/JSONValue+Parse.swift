internal import CJansson

extension JSONValue {
  /// Reads one JSON document. Refused: a text or nesting over `limits`, anything after the
  /// document, a key twice in one object, NUL in a key, invalid UTF-8, integers beyond 64 bits.
  public static func parse(
    _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
  ) throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.maxBytes else {
      throw JSONError(
        message: "the text has \(bytes.count) bytes, more than the \(limits.maxBytes) allowed")
    }
    var fault = json_error_t()
    let flags = Int(JSON_REJECT_DUPLICATES) | Int(JSON_DECODE_ANY) | Int(JSON_ALLOW_NUL)
    let root = unsafe bytes.withUnsafeBytes { buffer in
      unsafe json_loadb(buffer.baseAddress, buffer.count, flags, &fault)
    }
    guard let root = unsafe root else { throw JSONError(fault) }
    defer { unsafe json_decref(root) }
    return try unsafe JSONValue(root, depth: limits.maxDepth, limits: limits)
  }

  /// Reads one JSON document; see `parse(_:limits:)`.
  public static func parse(
    _ text: String, limits: JSONLimits = JSONLimits()
  ) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }

  /// Copies a parsed document. `depth` is how many levels may still open; the parser itself stops
  /// at 2048, so the recursion is bounded either way.
  private init(
    _ node: UnsafeMutablePointer<json_t>, depth: Int, limits: JSONLimits
  ) throws(JSONError) {
    switch unsafe node.pointee.type {
    case JSON_OBJECT:
      self = .object(try unsafe Self.members(node, depth: depth, limits: limits))
    case JSON_ARRAY:
      try Self.open(depth, limits)
      var values: [JSONValue] = []
      for index in 0..<(unsafe json_array_size(node)) {
        guard let element = unsafe json_array_get(node, index) else { continue }
        values.append(try unsafe JSONValue(element, depth: depth - 1, limits: limits))
      }
      self = .array(values)
    case JSON_STRING: self = .string(unsafe Self.text(node))
    case JSON_INTEGER: self = .integer(unsafe json_integer_value(node))
    case JSON_REAL: self = .number(unsafe json_real_value(node))
    case JSON_TRUE: self = .bool(true)
    case JSON_FALSE: self = .bool(false)
    default: self = .null
    }
  }

  private static func members(
    _ node: UnsafeMutablePointer<json_t>, depth: Int, limits: JSONLimits
  ) throws(JSONError) -> JSONObject {
    try open(depth, limits)
    var object = JSONObject()
    var cursor = unsafe json_object_iter(node)
    while let here = unsafe cursor {
      if let key = unsafe json_object_iter_key(here),
        let value = unsafe json_object_iter_value(here)
      {
        object[unsafe String(cString: key)] = try unsafe JSONValue(
          value, depth: depth - 1, limits: limits)
      }
      unsafe cursor = json_object_iter_next(node, here)
    }
    return object
  }

  private static func open(_ depth: Int, _ limits: JSONLimits) throws(JSONError) {
    guard depth > 0 else {
      throw JSONError(message: "lists and objects nest deeper than \(limits.maxDepth) levels")
    }
  }

  /// The text of a string node, NUL characters included; the parser has checked its UTF-8.
  private static func text(_ node: UnsafeMutablePointer<json_t>) -> String {
    let bytes = unsafe UnsafeRawBufferPointer(
      start: json_string_value(node), count: json_string_length(node))
    return unsafe String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONError {
  /// Where and why the parser stopped.
  fileprivate init(_ fault: json_error_t) {
    let message = unsafe withUnsafeBytes(of: fault.text) { buffer in
      unsafe String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }
    self.init(message: message, line: Int(fault.line), column: Int(fault.column))
  }
}
