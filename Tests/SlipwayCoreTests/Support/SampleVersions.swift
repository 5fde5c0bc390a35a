import SlipwayBase
import SlipwayCore

/// Versions that can be deployed, for tests to break.
enum SampleVersions {
  /// A version of `iris` as an import leaves it.
  static func iris(
    _ number: String = "0.0.1", _ change: (inout ModelVersion) -> Void = { _ in }
  ) -> ModelVersion {
    let location = ObjectLocation(bucket: "training", key: "iris")
    var version = ModelVersion(
      name: TestRegistry.version(number), uid: "version-\(number)",
      spec: VersionSpec(source: .objectStorage(location), modelType: .scikitLearn),
      state: .normal, manifest: .empty, config: "{}", warnings: [],
      createTime: Timestamp(seconds: 1_750_000_000))
    change(&version)
    return version
  }
}
