internal import SlipwayCore

/// Reads the resource names of requests and refuses what is not of the expected form.
enum RequestNames {
  /// `projects/{project}` in the field `parent`.
  static func project(_ text: String) throws(RegistryError) -> ProjectID {
    try read(text, field: "parent", form: "projects/{project}", ResourceName.project)
  }

  /// `projects/{project}/models/{model}`.
  static func model(_ text: String, field: String = "name") throws(RegistryError) -> ModelName {
    try read(text, field: field, form: "projects/{project}/models/{model}", ResourceName.model)
  }

  /// `projects/{project}/models/{model}/versions/{version}`.
  static func version(_ text: String) throws(RegistryError) -> VersionName {
    try read(
      text, field: "name", form: "projects/{project}/models/{model}/versions/{N.N.N}",
      ResourceName.version)
  }

  /// `projects/{project}/deployments/{deployment}`.
  static func deployment(_ text: String) throws(RegistryError) -> DeploymentName {
    try read(
      text, field: "name", form: "projects/{project}/deployments/{deployment}",
      ResourceName.deployment)
  }

  /// `projects/{project}/operations/{operation}`.
  static func operation(_ text: String) throws(RegistryError) -> OperationName {
    try read(
      text, field: "name", form: "projects/{project}/operations/{operation}",
      ResourceName.operation)
  }

  /// `projects/{project}/models/{model}` in the field `parent`; `-` as the model means any model
  /// (AIP-159) and is answered as `nil`.
  static func versionParent(_ text: String) throws(RegistryError) -> (ProjectID, ModelName?) {
    if text.hasSuffix("/models/-"), let project = ResourceName.project(String(text.dropLast(9))) {
      return (project, nil)
    }
    let model = try model(text, field: "parent")
    return (model.project, model)
  }

  /// `projects/{project}` or `projects/{project}/operations` in the field `name`, the collection
  /// that google.longrunning lists.
  static func operationParent(_ text: String) throws(RegistryError) -> ProjectID {
    let suffix = "/operations"
    let project = text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text
    return try read(project, field: "name", form: "projects/{project}", ResourceName.project)
  }

  private static func read<Name>(
    _ text: String, field: String, form: String, _ parse: (String) -> Name?
  ) throws(RegistryError) -> Name {
    if let name = parse(text) { return name }
    let seen = text.isEmpty ? "is missing" : "is '\(text.prefix(100))'"
    throw RegistryError(
      .invalidArgument,
      violations: [
        .init(subject: field, reason: "NAME_INVALID", message: "\(seen); use the form \(form)")
      ])
  }
}
