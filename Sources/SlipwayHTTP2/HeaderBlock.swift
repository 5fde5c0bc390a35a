internal import CNghttp2
internal import SlipwayBase

/// An ordered list of header fields, received or to be sent.
@safe
package final class HeaderBlock: @unchecked Sendable {  // one owner writes it before it is shared
  private var list = FieldList()
  private var listBytes = 0
  private let constants: UnsafeMutableBufferPointer<nghttp2_nv>

  /// Creates an empty list.
  package init() {
    unsafe constants = UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  /// Creates a list of constants, which is sent without copying any of them.
  package init(constant: KeyValuePairs<StaticString, StaticString>) {
    unsafe constants = .allocate(capacity: constant.count)
    let flags = NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
    for (index, field) in constant.enumerated() {
      let nameValue = unsafe nghttp2_nv(
        name: UnsafeMutablePointer(mutating: field.key.utf8Start),
        value: UnsafeMutablePointer(mutating: field.value.utf8Start),
        namelen: field.key.utf8CodeUnitCount, valuelen: field.value.utf8CodeUnitCount,
        flags: UInt8(flags))
      unsafe constants.initializeElement(at: index, to: nameValue)
      unsafe append(field.key.bytes, field.value.bytes)
    }
  }

  deinit {
    unsafe constants.deallocate()
  }

  /// How many fields there are.
  package var fieldCount: Int { list.count }

  /// The bytes of all names and values.
  package var fieldBytes: Int { list.fieldBytes }

  /// The size of the list as it arrived (RFC 9113 §6.5.2), with the fields that were dropped
  /// because the list was too long.
  package var receivedListBytes: Int { listBytes }

  /// Appends a field. `isSensitive` keeps it out of HPACK's tables (RFC 7541 §7.1.3).
  ///
  /// Names must be lower-case, and neither may hold CR, LF or NUL: nghttp2 does not look.
  package func append(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isSensitive: Bool = false
  ) {
    unsafe list.append(name, value, isSensitive: isSensitive)
  }

  /// Appends a field whose name is a constant.
  package func append(_ name: StaticString, _ value: String, isSensitive: Bool = false) {
    unsafe append(name.bytes, value, isSensitive: isSensitive)
  }

  /// Appends a field whose name was made at run time.
  package func append(name: String, value: String, isSensitive: Bool = false) {
    var name = name
    name.withUTF8 { bytes in
      unsafe append(UnsafeRawBufferPointer(bytes), value, isSensitive: isSensitive)
    }
  }

  /// Appends all fields of another list.
  package func append(_ other: HeaderBlock) {
    list.append(other.list)
  }

  /// Calls `body` with the name and value of each field; both are valid only during the call.
  package func forEachField(
    _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
  ) {
    unsafe list.forEach { field in unsafe body(field.name, field.value) }
  }

  /// The value of the first field of that name, with invalid UTF-8 repaired.
  package func first(_ name: StaticString) -> String? {
    var found: String?
    unsafe forEachField { fieldName, value in
      if found == nil, unsafe fieldName.elementsEqual(name.bytes) {
        found = unsafe String(decoding: value, as: UTF8.self)
      }
    }
    return found
  }

  /// Drops all fields and keeps the memory.
  package func removeAll() {
    list.removeAll()
    listBytes = 0
  }

  /// Exchanges the fields with those of a list that was received.
  func exchange(with received: inout FieldList, listBytes: Int) {
    swap(&list, &received)
    self.listBytes = listBytes
  }

  /// Calls `body` with the fields in nghttp2's form, valid only during the call.
  func withNameValues<Result>(_ body: (UnsafePointer<nghttp2_nv>?, Int) -> Result) -> Result {
    if unsafe constants.count > 0 {
      return unsafe body(UnsafePointer(constants.baseAddress), constants.count)
    }
    return unsafe withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: list.count) {
      target in
      var count = 0
      unsafe list.forEach { field in
        unsafe target.initializeElement(at: count, to: field.nameValue)
        count += 1
      }
      return unsafe body(UnsafePointer(target.baseAddress), count)
    }
  }

  private func append(_ name: UnsafeRawBufferPointer, _ value: String, isSensitive: Bool) {
    var value = value
    value.withUTF8 { bytes in
      unsafe append(name, UnsafeRawBufferPointer(bytes), isSensitive: isSensitive)
    }
  }
}

extension StaticString {
  /// The UTF-8 form, valid for ever.
  fileprivate var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

extension FieldList.Field {
  /// The field in nghttp2's form, which points at the same bytes.
  fileprivate var nameValue: nghttp2_nv {
    let flags = unsafe isSensitive ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE
    return unsafe nghttp2_nv(
      name: start(of: name), value: start(of: value), namelen: name.count, valuelen: value.count,
      flags: UInt8(flags.rawValue))
  }

  /// nghttp2 declares the bytes mutable, but only reads them.
  private func start(of bytes: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8>? {
    guard let start = bytes.baseAddress else { return nil }
    return unsafe UnsafeMutableRawPointer(mutating: start).assumingMemoryBound(to: UInt8.self)
  }
}
