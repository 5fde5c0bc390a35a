internal import SlipwayJSON

/// What came of deleting a model with its versions.
package struct ModelDeletion: Sendable, Hashable {
  /// A version that was kept, and why.
  package struct Failure: Sendable, Hashable {
    package let version: VersionName
    package let reason: StatusReason

    package init(version: VersionName, reason: StatusReason) {
      self.version = version
      self.reason = reason
    }
  }

  /// The versions that are gone.
  package var deleted: [VersionName]
  /// The versions that could not be deleted.
  package var failures: [Failure]
  /// How many versions are left; 0 means that the model is gone.
  package var remaining: Int

  package init(
    deleted: [VersionName] = [], failures: [Failure] = [], remaining: Int = 0
  ) {
    self.deleted = deleted
    self.failures = failures
    self.remaining = remaining
  }
}

/// A deletion leaves nothing behind that a repeated request could be answered with, so the answer
/// itself is remembered, as JSON.
extension ModelDeletion {
  /// The form that is remembered.
  var rememberedText: String {
    let object: JSONObject = [
      "deleted": .array(deleted.map { .string($0.resourceName) }),
      "failures": .array(
        failures.map {
          .object([
            "version": .string($0.version.resourceName), "reason": .string($0.reason.reason),
            "message": .string($0.reason.message),
          ])
        }),
      "remaining": .integer(Int64(remaining)),
    ]
    return JSONValue.object(object).text()
  }

  /// Reads the remembered form; `nil` when it is none.
  init?(rememberedText: String) {
    guard let value = try? JSONValue.parse(rememberedText),
      let deleted = value["deleted"]?.arrayValue, let failures = value["failures"]?.arrayValue,
      case .integer(let remaining)? = value["remaining"]
    else { return nil }
    self.init(
      deleted: deleted.compactMap { $0.stringValue.flatMap(ResourceName.version) },
      failures: failures.compactMap(Self.failure), remaining: Int(remaining))
  }

  private static func failure(_ value: JSONValue) -> Failure? {
    guard let version = value["version"]?.stringValue.flatMap(ResourceName.version),
      let reason = value["reason"]?.stringValue, let message = value["message"]?.stringValue
    else { return nil }
    return Failure(version: version, reason: StatusReason(reason: reason, message: message))
  }
}
