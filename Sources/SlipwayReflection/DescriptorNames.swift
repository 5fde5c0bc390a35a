internal import CSlipwayDescriptors

/// Reads out of one unpacked file what it imports and what it declares.
struct DescriptorNames {
  /// An extension by what it extends.
  struct Extension: Hashable {
    /// Full name of the extended message.
    let type: String
    /// Its field number.
    let number: Int32
  }

  /// Path of the file.
  let path: String
  /// Paths of the files it imports, in the order of its import statements.
  let imports: [String]
  /// Full names of its services, in order.
  private(set) var services: [String] = []
  /// Full names of its messages.
  private(set) var messages: [String] = []
  /// Full names of everything it declares, services and messages included.
  private(set) var symbols: [String] = []
  /// Its extensions.
  private(set) var extensions: [Extension] = []

  /// Reads `bytes`, a serialized `google.protobuf.FileDescriptorProto`; nil when they are none.
  init?(_ bytes: UnsafeRawBufferPointer) {
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard
      let unpacked = unsafe google__protobuf__file_descriptor_proto__unpack(
        nil, bytes.count, start)
    else { return nil }
    defer { unsafe google__protobuf__file_descriptor_proto__free_unpacked(unpacked, nil) }
    let file = unsafe unpacked.pointee
    path = unsafe Self.text(file.name)
    imports = unsafe UnsafeBufferPointer(start: file.dependency, count: file.n_dependency).map {
      unsafe Self.text($0)
    }
    let package = unsafe Self.text(file.package)
    unsafe each(file.n_message_type, file.message_type) { unsafe $0.addMessage($1, in: package) }
    unsafe each(file.n_enum_type, file.enum_type) { unsafe $0.addEnum($1, in: package) }
    unsafe each(file.n_service, file.service) { unsafe $0.addService($1, in: package) }
    unsafe each(file.n_extension, file.extension) { unsafe $0.addExtension($1, in: package) }
  }

  private mutating func addMessage(
    _ message: Google__Protobuf__DescriptorProto, in scope: String
  ) {
    let name = unsafe add(message.name, in: scope)
    messages.append(name)
    unsafe each(message.n_field, message.field) { unsafe $0.add($1.name, in: name) }
    unsafe each(message.n_oneof_decl, message.oneof_decl) { unsafe $0.add($1.name, in: name) }
    unsafe each(message.n_nested_type, message.nested_type) { unsafe $0.addMessage($1, in: name) }
    unsafe each(message.n_enum_type, message.enum_type) { unsafe $0.addEnum($1, in: name) }
    unsafe each(message.n_extension, message.extension) { unsafe $0.addExtension($1, in: name) }
  }

  /// Values are siblings of their enum, not children: `package.VALUE` (descriptor.proto,
  /// `EnumValueDescriptorProto`, as C++ scopes them).
  private mutating func addEnum(
    _ type: Google__Protobuf__EnumDescriptorProto, in scope: String
  ) {
    unsafe add(type.name, in: scope)
    unsafe each(type.n_value, type.value) { unsafe $0.add($1.name, in: scope) }
  }

  private mutating func addService(
    _ service: Google__Protobuf__ServiceDescriptorProto, in scope: String
  ) {
    let name = unsafe add(service.name, in: scope)
    services.append(name)
    unsafe each(service.n_method, service.method) { unsafe $0.add($1.name, in: name) }
  }

  private mutating func addExtension(
    _ field: Google__Protobuf__FieldDescriptorProto, in scope: String
  ) {
    unsafe add(field.name, in: scope)
    // protoc writes full names with a dot in front.
    let type = unsafe Self.text(field.extendee).drop { $0 == "." }
    extensions.append(unsafe Extension(type: String(type), number: field.number))
  }

  @discardableResult
  private mutating func add(_ name: UnsafePointer<CChar>?, in scope: String) -> String {
    let name = unsafe Self.text(name)
    let fullName = scope.isEmpty ? name : "\(scope).\(name)"
    symbols.append(fullName)
    return fullName
  }

  /// Hands over the elements of a list of messages.
  private mutating func each<Element>(
    _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?,
    _ body: (inout Self, Element) -> Void
  ) {
    for index in 0..<count {
      if let item = unsafe items?[index] { unsafe body(&self, item.pointee) }
    }
  }

  private static func text(_ text: UnsafePointer<CChar>?) -> String {
    unsafe text.map { unsafe String(cString: $0) } ?? ""
  }
}
