internal import CProtobufC

/// The generated description of one message type, which protobuf-c unpacks and packs by.
///
/// It is a constant of the generated C code, so sharing the pointer between threads is safe.
@safe
public struct WireType: @unchecked Sendable {  // points at a constant
  let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

  /// The type of the message struct that `initialize`, a generated `…__init` function, sets up.
  ///
  /// The descriptor is read out of a fresh message: a C constant imported into Swift has no
  /// address.
  public init<CMessage>(_ initialize: (UnsafeMutablePointer<CMessage>?) -> Void) {
    let message = UnsafeMutablePointer<CMessage>.allocate(capacity: 1)
    defer { unsafe message.deallocate() }
    unsafe initialize(message)
    let base = unsafe UnsafeRawPointer(message).load(as: ProtobufCMessage.self)
    unsafe descriptor = base.descriptor
  }

  /// Bytes of the C struct.
  public var size: Int { unsafe descriptor.pointee.sizeof_message }
}
