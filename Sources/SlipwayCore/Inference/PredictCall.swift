package import SlipwayBase

/// One request to a deployment.
package struct PredictCall: Sendable {
  /// The deployment.
  package let name: DeploymentName
  /// Path of the call; empty means `/`.
  package let url: String
  /// Content type of the body; empty means `application/json`.
  package let contentType: String
  package let body: [UInt8]
  /// When the caller gives up; `nil` means the server's own limit.
  package let deadline: MonotonicInstant?

  package init(
    name: DeploymentName, url: String, contentType: String, body: [UInt8],
    deadline: MonotonicInstant?
  ) {
    self.name = name
    self.url = url
    self.contentType = contentType
    self.body = body
    self.deadline = deadline
  }
}

/// What a model answered, and who it was.
package struct PredictAnswer: Sendable, Hashable {
  /// HTTP status of the model's answer.
  package let status: Int32
  package let contentType: String
  package let body: [UInt8]
  /// The version that answered.
  package let version: VersionName
  /// The instance that answered.
  package let instanceUID: String
}
