/// The model files each engine wants directly in `model/` (§3.1), as data.
package struct EngineFiles: Sendable {
  /// How many files may match.
  package enum Count: Sendable, Hashable {
    case exactlyOne
    case oneOrMore
  }

  /// One kind of file an engine wants.
  package struct Requirement: Sendable {
    /// What to put there, for error texts.
    package let description: String
    package let count: Count
    /// Whether a path below `model/` is of this kind.
    let matches: @Sendable (Substring) -> Bool
  }

  /// What packages of `engine` must hold; empty for engines that bring their own.
  package static func requirements(of engine: ModelType) -> [Requirement] {
    table[engine] ?? []
  }

  /// The engines whose every requirement is met by some file: what a package without a
  /// `model_type` could be.
  package static func candidates(for listing: PackageListing) -> [ModelType] {
    ModelType.allCases.filter { engine in
      let wanted = requirements(of: engine)
      return !wanted.isEmpty
        && wanted.allSatisfy { !listing.relativePaths(where: $0.matches).isEmpty }
    }
  }

  private static let table: [ModelType: [Requirement]] = [
    .tensorFlow: [
      named("saved_model.pb"),
      named("variables/variables.index"),
      below("variables/variables.data-", "variables/variables.data-00000-of-00001"),
    ],
    .mxnet: [
      ending("-symbol.json", "a file *-symbol.json"),
      ending("-0000.params", "a file *-0000.params", .oneOrMore),
    ],
    .caffe: [named("deploy.prototxt"), ending(".caffemodel", "a file *.caffemodel")],
    .sparkMLlib: [below("spark_model/", "the directory spark_model/")],
    .scikitLearn: [ending(".m", "a file *.m")],
    .xgboost: [ending(".m", "a file *.m")],
    .pytorch: [
      Requirement(description: "a file *.pth", count: .exactlyOne) {
        isDirect($0) && ($0.hasSuffix(".pth") || $0.hasSuffix(".pt"))
      }
    ],
    .mindspore: [ending(".ckpt", "a file *.ckpt", .oneOrMore)],
  ]

  /// One file with this path.
  private static func named(_ path: String) -> Requirement {
    Requirement(description: path, count: .exactlyOne) { $0 == path }
  }

  /// Files directly in `model/` whose names end like this.
  private static func ending(
    _ suffix: String, _ description: String, _ count: Count = .exactlyOne
  ) -> Requirement {
    Requirement(description: description, count: count) { path in
      isDirect(path) && path.hasSuffix(suffix)
    }
  }

  /// One or more files whose paths start like this.
  private static func below(_ prefix: String, _ description: String) -> Requirement {
    Requirement(description: description, count: .oneOrMore) { $0.hasPrefix(prefix) }
  }

  private static func isDirect(_ path: Substring) -> Bool { !path.contains("/") }
}
