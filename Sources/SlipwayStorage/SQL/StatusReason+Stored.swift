internal import SlipwayCore
internal import SlipwayJSON

extension StatusReason: StoredAsJSON {
  var stored: JSONValue { .object(["reason": .string(reason), "message": .string(message)]) }

  init(stored: StoredObject) throws(SQLError) {
    self.init(reason: try stored.text("reason"), message: try stored.text("message"))
  }
}

extension SQLRow {
  /// Reads a reason out of two columns that are both null or both not.
  mutating func statusReason() -> StatusReason? {
    let reason = optionalText()
    let message = optionalText()
    return reason.map { StatusReason(reason: $0, message: message ?? "") }
  }

  /// Reads the resource name of a version.
  mutating func versionName() throws(SQLError) -> VersionName {
    try present(ResourceName.version(text()), "the name of a version")
  }

  /// Reads the name of a project.
  mutating func project() throws(SQLError) -> ProjectID {
    try present(ProjectID(text()), "a project")
  }
}

extension StoredObject {
  /// The version named by a member.
  func versionName(_ key: String) throws(SQLError) -> VersionName {
    try present(ResourceName.version(text(key)), key)
  }
}
