/// What one place says about a model; `nil` where it says nothing.
///
/// Request, `initial_config` and config.json each give one of these; `SettingsStack` decides whose
/// word counts.
package struct ModelSettings: Sendable {
  /// Where all of it was said.
  package let origin: Place.Origin
  package var modelAlgorithm: String?
  package var modelType: ModelType?
  package var runtime: String?
  package var swrLocation: String?
  package var metrics: VersionSpec.Metrics?
  package var apis: [InferenceAPI]?
  package var dependencies: [VersionSpec.Dependency]?
  package var health: Probe?
  package var readinessHealth: Probe?
  package var startupHealth: Probe?
  package var `protocol`: InferenceProtocol?
  package var port: Int32?
  /// Requests only.
  package var startCommand: [String]?

  package init(origin: Place.Origin) {
    self.origin = origin
  }
}

/// What several places say about a model, the strongest first (§2.6: request field, then
/// `initial_config`, then config.json).
package struct SettingsStack: Sendable {
  /// The places, the strongest first.
  package let layers: [ModelSettings]

  package init(_ layers: [ModelSettings]) {
    self.layers = layers
  }

  /// The value that counts.
  package func value<Value>(_ key: KeyPath<ModelSettings, Value?>) -> Value? {
    layers.lazy.compactMap { $0[keyPath: key] }.first
  }

  /// Where the value that counts was said; where a value that nobody gave is missed.
  package func place<Value>(_ key: KeyPath<ModelSettings, Value?>, _ name: String) -> Place {
    let layer = layers.first { $0[keyPath: key] != nil } ?? layers.last
    return Place(layer?.origin ?? .packageConfig, name)
  }
}
