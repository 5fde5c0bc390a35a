/// Spells names of `.proto` files the way `protoc-gen-c` does.
package enum CName {
  /// Words that `protoc-gen-c` puts an underscore behind.
  private static let keywords: Set<String> = [
    "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
    "class", "compl", "const", "const_cast", "continue", "default", "delete", "do", "double",
    "dynamic_cast", "else", "enum", "explicit", "extern", "false", "float", "for", "friend", "goto",
    "if", "inline", "int", "long", "mutable", "namespace", "new", "not", "not_eq", "operator", "or",
    "or_eq", "private", "protected", "public", "register", "reinterpret_cast", "return", "short",
    "signed", "sizeof", "static", "static_cast", "struct", "switch", "template", "this", "throw",
    "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void",
    "volatile", "wchar_t", "while", "xor", "xor_eq",
  ]

  /// Struct of a message: `slipway.v1.Model` → `Slipway__V1__Model`.
  package static func structure(_ fullName: String) -> String {
    fullName.split(separator: ".").map(camel).joined(separator: "__")
  }

  /// What the functions of a message begin with: `slipway.v1.Model` → `slipway__v1__model`.
  package static func function(_ fullName: String) -> String {
    fullName.split(separator: ".").map { lower(String($0)) }.joined(separator: "__")
  }

  /// Struct member of a field.
  package static func field(_ name: String) -> String {
    let lowered = name.lowercased()
    return keywords.contains(lowered) ? lowered + "_" : lowered
  }

  /// Struct member that says which field of a oneof is set.
  package static func oneofCase(_ oneof: String) -> String { lower(oneof) + "_case" }

  /// The name of the oneof that `protoc` makes for an `optional` field.
  package static func oneof(ofOptional field: String) -> String { "_" + field }

  /// `ObjectStorageSource` → `object_storage_source`; runs of capitals stay together.
  package static func lower(_ name: String) -> String {
    var result = ""
    var wasUpper = true
    for character in name {
      if character.isUppercase, !wasUpper { result += "_" }
      result += character.lowercased()
      wasUpper = character.isUppercase
    }
    return result
  }

  private static func camel(_ name: Substring) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
