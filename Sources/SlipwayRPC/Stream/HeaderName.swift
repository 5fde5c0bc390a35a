internal import SlipwayBase

/// The request headers that the server looks at, told apart by length first: most names then cost
/// one comparison or none.
enum HeaderName {
  /// `:path`
  case path
  /// `:method`
  case method
  /// `content-type`
  case contentType
  /// `grpc-timeout`
  case timeout
  /// `grpc-encoding`
  case encoding
  /// A name that ends in `-bin`.
  case binary
  /// Any other.
  case other

  init(_ name: UnsafeRawBufferPointer) {
    switch name.count {
    case 5 where unsafe name.equals(":path"): self = .path
    case 7 where unsafe name.equals(":method"): self = .method
    case 12 where unsafe name.equals("content-type"): self = .contentType
    case 12 where unsafe name.equals("grpc-timeout"): self = .timeout
    case 13 where unsafe name.equals("grpc-encoding"): self = .encoding
    default: self = unsafe BinaryHeader.isBinary(name) ? .binary : .other
    }
  }
}
