extension RegistryError {
  /// There is no such model (MODEL_NOT_FOUND).
  package static func modelNotFound(_ name: ModelName) -> RegistryError {
    RegistryError(
      .notFound, "MODEL_NOT_FOUND",
      "model '\(name.id)' is not in project '\(name.project.text)'; list the models or import it",
      metadata: ["model": name.id, "project": name.project.text], resource: name.resourceName)
  }

  /// There is no such version (VERSION_NOT_FOUND).
  package static func versionNotFound(_ name: VersionName) -> RegistryError {
    RegistryError(
      .notFound, "VERSION_NOT_FOUND",
      "version \(name.number.text) of model '\(name.model.id)' is not in project "
        + "'\(name.model.project.text)'; list the versions of the model",
      metadata: [
        "model": name.model.id, "version": name.number.text, "project": name.model.project.text,
      ], resource: name.resourceName)
  }

  /// There is no such operation (OPERATION_NOT_FOUND).
  package static func operationNotFound(_ name: OperationName) -> RegistryError {
    RegistryError(
      .notFound, "OPERATION_NOT_FOUND", "operation \(name.resourceName) is not known",
      metadata: ["operation": name.resourceName], resource: name.resourceName)
  }
}
