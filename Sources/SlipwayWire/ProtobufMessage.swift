public import SlipwayBase

/// A message of a `.proto` file as a Swift value, with what ties it to its generated C struct.
///
/// Generated code conforms to it. The struct is passed as a raw pointer, so that the C types stay
/// inside the target that has the generated code. The requirements beyond the name are public for
/// the sake of speed only: the compiler specialises generic code for a message across modules only
/// when everything it mentions is public.
public protocol ProtobufMessage: BinaryMessage, Hashable {
  /// Full name of the message, for example `slipway.v1.Model`.
  static var protobufName: String { get }

  /// The type by which protobuf-c unpacks and packs.
  static var wireType: WireType { get }

  /// Copies the message out of an unpacked C struct.
  ///
  /// Fails when a string is not UTF-8 or holds a NUL; the error has the path of the field.
  init(wire: UnsafeRawPointer) throws(DecodingFailure)

  /// Sets up the C struct at `wire`, `wireType.size` uninitialised bytes, and copies the message
  /// into it. What the struct points at is placed in `arena`.
  func write(to wire: UnsafeMutableRawPointer, in arena: EncodeArena)
}
