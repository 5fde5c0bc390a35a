/// An enum of a `.proto` file: any 32-bit number, some of which have names.
///
/// Numbers that a newer peer knows and this build does not survive decoding and encoding.
public protocol ProtobufEnum:
  RawRepresentable, Hashable, Sendable, CaseIterable, CustomStringConvertible
where RawValue == Int32, AllCases == [Self] {
  /// The value with a number, known or not.
  init(rawValue: Int32)

  /// Name of the value in the `.proto` file; nil when this build does not know the number.
  var protobufName: String? { get }
}

extension ProtobufEnum {
  /// The value with a name of the `.proto` file, for example `STATE_RUNNING`; nil when there is
  /// none.
  public init?(protobufName name: String) {
    guard let value = Self.allCases.first(where: { $0.protobufName == name }) else { return nil }
    self = value
  }

  /// The name, or the number when it has none.
  public var description: String { protobufName ?? String(rawValue) }

  /// The value of a C enum, whose raw type depends on whether the enum has negative numbers.
  @inlinable
  public init(wire number: some FixedWidthInteger) {
    self.init(rawValue: Int32(truncatingIfNeeded: number))
  }
}
