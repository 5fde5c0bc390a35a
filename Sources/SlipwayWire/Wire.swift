package import CProtobufC
public import SlipwayBase

/// Copies fields out of unpacked C structs. Generated code is made of these calls.
///
/// `field` is the name in the `.proto` file, for the path of an error. Generic functions
/// are public because Swift 6.3 does not specialise `package` ones across modules, and take raw
/// pointers so that C types stay out of public declarations.
public enum Wire {
  /// A string, valid UTF-8 without NUL.
  package static func string(
    _ data: ProtobufCBinaryData, _ field: StaticString
  ) throws(DecodingFailure) -> String {
    do {
      return try unsafe WireString.read(data)
    } catch {
      throw error.within(field.description)
    }
  }

  /// A list of strings.
  package static func strings(
    _ count: Int, _ items: UnsafeMutablePointer<ProtobufCBinaryData>?, _ field: StaticString
  ) throws(DecodingFailure) -> [String] {
    guard count > 0, let items = unsafe items else { return [] }
    var result: [String] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      do {
        result.append(try unsafe WireString.read(items[index]))
      } catch {
        throw error.within("\(field)[\(index)]")
      }
    }
    return result
  }

  /// A field of type `bytes`.
  package static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: data.data, count: data.len))
  }

  /// A list of `bytes`.
  package static func byteLists(
    _ count: Int, _ items: UnsafeMutablePointer<ProtobufCBinaryData>?
  ) -> [[UInt8]] {
    unsafe UnsafeBufferPointer(start: items, count: items == nil ? 0 : count).map {
      unsafe bytes($0)
    }
  }

  /// A list of booleans.
  package static func booleans(
    _ count: Int, _ items: UnsafeMutablePointer<protobuf_c_boolean>?
  ) -> [Bool] {
    unsafe UnsafeBufferPointer(start: items, count: items == nil ? 0 : count).map { $0 != 0 }
  }

  /// A list of numbers.
  @inlinable
  public static func numbers<Number: BitwiseCopyable>(
    _ count: Int, _ items: UnsafeRawPointer?
  ) -> [Number] {
    guard count > 0, let items = unsafe items else { return [] }
    return unsafe [Number](unsafeUninitializedCapacity: count) { target, filled in
      unsafe UnsafeMutableRawBufferPointer(target).copyMemory(
        from: UnsafeRawBufferPointer(start: items, count: count * MemoryLayout<Number>.stride))
      filled = count
    }
  }

  /// A list of enum values. A C enum is as wide as an `int`.
  @inlinable
  public static func enums<Value: ProtobufEnum>(
    _ count: Int, _ items: UnsafeRawPointer?
  ) -> [Value] {
    let numbers: [Int32] = unsafe numbers(count, items)
    return numbers.map { Value(rawValue: $0) }
  }

  /// A message, nil when it is absent.
  @inlinable
  public static func message<Message: ProtobufMessage>(
    _ wire: UnsafeRawPointer?, _ field: StaticString
  ) throws(DecodingFailure) -> Message? {
    guard let wire = unsafe wire else { return nil }
    do {
      return try unsafe Message(wire: wire)
    } catch {
      throw error.within(field.description)
    }
  }

  /// A list of messages.
  @inlinable
  public static func messages<Message: ProtobufMessage>(
    _ count: Int, _ items: UnsafeRawPointer?, _ field: StaticString
  ) throws(DecodingFailure) -> [Message] {
    guard count > 0, let items = unsafe items else { return [] }
    var result: [Message] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      do {
        result.append(try unsafe Message(wire: element(index, of: items)))
      } catch {
        throw error.within("\(field)[\(index)]")
      }
    }
    return result
  }

  /// A map, which arrives as a list of entries. Of entries with the same key the last one counts.
  ///
  /// `read` copies key and value out of the C struct of one entry.
  @inlinable
  public static func map<Key: Hashable, Value>(
    _ count: Int, _ entries: UnsafeRawPointer?, _ field: StaticString,
    _ read: (UnsafeRawPointer) throws(DecodingFailure) -> (Key, Value)
  ) throws(DecodingFailure) -> [Key: Value] {
    guard count > 0, let entries = unsafe entries else { return [:] }
    var result = [Key: Value](minimumCapacity: count)
    for index in 0..<count {
      do {
        let (key, value) = try unsafe read(element(index, of: entries))
        result[key] = value
      } catch {
        throw error.within("\(field)[\(index)]")
      }
    }
    return result
  }

  /// What a list of pointers holds at `index`; protobuf-c leaves none of them NULL.
  @inlinable
  static func element(_ index: Int, of list: UnsafeRawPointer) -> UnsafeRawPointer {
    unsafe list.load(
      fromByteOffset: index * MemoryLayout<UnsafeRawPointer>.stride, as: UnsafeRawPointer.self)
  }
}
