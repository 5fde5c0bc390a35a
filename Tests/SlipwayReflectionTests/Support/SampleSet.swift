import SlipwayReflection

/// A set of four files that import each other in a diamond, with one of each thing that has a name.
enum SampleSet {
  static let base = DescriptorBytes.file("base.proto") { file in
    file.message(4) { $0.text(1, "Rootless") }
  }
  static let left = DescriptorBytes.file("left.proto", package: "l", imports: ["base.proto"])
  static let right = DescriptorBytes.file(
    "right.proto", package: "a.r", imports: ["base.proto"]
  ) { file in
    file.message(4) { message in
      message.text(1, "Outer")
      message.message(2) { $0.text(1, "field") }
      message.message(8) { $0.text(1, "choice") }
      message.message(3) { inner in
        inner.text(1, "Inner")
        inner.message(2) { $0.text(1, "deep") }
      }
      message.message(4) { type in
        type.text(1, "Kind")
        type.message(2) { $0.text(1, "KIND_ONE") }
      }
      message.message(6) { addition(&$0, "nested_addition", to: ".Rootless", 200) }
    }
    file.message(5) { type in
      type.text(1, "Colour")
      type.message(2) { $0.text(1, "RED") }
    }
    file.message(6) { service in
      service.text(1, "Painter")
      service.message(2) { $0.text(1, "Paint") }
    }
    file.message(7) { addition(&$0, "addition", to: ".Rootless", 100) }
  }
  static let top = DescriptorBytes.file(
    "top.proto", package: "t", imports: ["left.proto", "right.proto"]
  ) { file in
    file.message(6) { $0.text(1, "Roof") }
  }

  /// An index of the four files.
  static func index() throws -> DescriptorIndex {
    try DescriptorIndex(constant(DescriptorBytes.set([base, left, right, top])))
  }

  /// Bytes that stay as long as the program runs, as an index wants them.
  static func constant(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }

  private static func addition(
    _ field: inout DescriptorBytes, _ name: String, to type: String, _ number: Int
  ) {
    field.text(1, name)
    field.text(2, type)
    field.number(3, number)
  }
}
