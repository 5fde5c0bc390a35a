/// Where a checked value stands: in the request, or at a path in one of the configurations.
///
/// The same rules hold for a value wherever it stands; only how a violation is named differs.
package struct Place: Sendable, Hashable {
  /// What a value is part of.
  package enum Origin: Sendable, Hashable {
    /// The request outside of its `model_version`.
    case call
    /// The request's `model_version`.
    case request
    /// The request's `model_version.initial_config`.
    case initialConfig
    /// The package's `model/config.json`.
    case packageConfig
  }

  /// What the value is part of.
  package let origin: Origin
  /// Where in it, for example `apis[0].method`; empty for the whole.
  package let path: String

  package init(_ origin: Origin, _ path: String = "") {
    self.origin = origin
    self.path = path
  }

  /// The member `key` of the value here.
  package subscript(key: String) -> Place { Place(origin, path.isEmpty ? key : "\(path).\(key)") }

  /// The element `index` of the value here.
  package subscript(index: Int) -> Place { Place(origin, "\(path)[\(index)]") }

  /// The place as a violation names it.
  package var subject: String {
    switch origin {
    case .call: path
    case .request: path.isEmpty ? "model_version" : "model_version.\(path)"
    case .initialConfig: "model_version.initial_config" + (path.isEmpty ? "" : ": \(path)")
    case .packageConfig: "model/config.json" + (path.isEmpty ? "" : ": \(path)")
    }
  }

  /// Whether the value stands in a configuration text.
  package var isInConfig: Bool { origin == .initialConfig || origin == .packageConfig }

  /// A wrong request is wrong whatever the state of the world; a wrong stored file is a state that
  /// the caller can change.
  package var kind: RegistryError.Kind {
    origin == .packageConfig ? .failedPrecondition : .invalidArgument
  }
}
