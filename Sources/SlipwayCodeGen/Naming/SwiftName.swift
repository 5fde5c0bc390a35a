/// Spells names of `.proto` files the way Swift does.
package enum SwiftName {
  /// Words written in capitals when they do not come first.
  private static let initialisms: Set<String> = [
    "grpc", "http", "https", "id", "json", "rpc", "uid", "uri", "url",
  ]

  private static let keywords: Set<String> = [
    "Any", "Self", "as", "associatedtype", "break", "case", "catch", "class", "continue",
    "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false",
    "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is",
    "let", "nil", "operator", "precedencegroup", "private", "protocol", "public", "repeat",
    "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw",
    "throws", "true", "try", "typealias", "var", "where", "while",
  ]

  /// `latest_version` → `latestVersion`, `model_id` → `modelID`. Keywords are not quoted.
  package static func member(_ snake: String) -> String {
    let words = snake.lowercased().split(separator: "_").map(String.init)
    return words.enumerated().map { index, word in
      index == 0 ? word : initialisms.contains(word) ? word.uppercased() : capitalized(word)
    }.joined()
  }

  /// A name as it is declared and referred to: keywords in backticks.
  package static func quoted(_ name: String) -> String {
    keywords.contains(name) ? "`\(name)`" : name
  }

  /// `STATE_RUNNING` of `State` → `running`; a value without the prefix keeps its whole name.
  package static func enumValue(_ value: String, of enumName: String) -> String {
    let prefix = CName.lower(enumName).uppercased() + "_"
    let rest = value.hasPrefix(prefix) ? String(value.dropFirst(prefix.count)) : value
    let usable = rest.first?.isLetter == true ? rest : value
    return member(usable)
  }

  /// `slipway.v1` → `SlipwayV1`, `grpc.health.v1` → `GRPCHealthV1`.
  package static func namespace(_ package: String) -> String {
    package.split(separator: ".").map(String.init).map { word in
      initialisms.contains(word) ? word.uppercased() : capitalized(word)
    }.joined()
  }

  /// `slipway.v1.Deployment.State` in package `slipway.v1` → `SlipwayV1.Deployment.State`.
  package static func type(_ fullName: String, in package: String) -> String {
    let inner = fullName.dropFirst(package.count + 1).split(separator: ".")
    return ([namespace(package)] + inner.map { quoted(String($0)) }).joined(separator: ".")
  }

  /// `GetModel` → `getModel`.
  package static func method(_ name: String) -> String {
    name.prefix(1).lowercased() + name.dropFirst()
  }

  /// `object_storage` or `source` → `ObjectStorage`, `Source`.
  package static func upperCamel(_ snake: String) -> String {
    capitalized(member(snake))
  }

  private static func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }
}
