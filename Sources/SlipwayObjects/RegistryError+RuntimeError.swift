internal import Glibc
package import SlipwayCore
package import SlipwayRuntime

/// What a failed file operation means to the domain.
extension RuntimeError {
  /// The refusal for a caller whose package lies at `location`.
  package func asSourceRefusal(of location: ObjectLocation) -> RegistryError {
    switch number {
    case ENOENT, ENOTDIR:
      RegistryError(
        .notFound, "OBS_PATH_NOT_FOUND",
        "object storage has nothing at \(location.text); check the bucket and the path",
        metadata: ["path": location.text], resource: location.text)
    case EACCES, EPERM:
      RegistryError(
        .permissionDenied, "OBS_DENIED",
        "the server may not read \(location.text); let its user read the files",
        metadata: ["path": location.text], resource: location.text)
    case ELOOP:
      RegistryError(
        .failedPrecondition, "PACKAGE_INVALID",
        "\(location.text) is or passes a symbolic link; replace the link by the files themselves",
        metadata: ["path": location.text], resource: location.text)
    default:
      RegistryError(
        .unavailable, "STORAGE_UNAVAILABLE",
        "object storage failed at \(location.text); try again later",
        metadata: ["path": location.text], resource: location.text)
    }
  }

  /// The refusal when Slipway's own storage fails. The path stays in the log only.
  package func asOwnStorageRefusal() -> RegistryError {
    switch number {
    case ENOSPC, EDQUOT, EFBIG:
      RegistryError(
        .resourceExhausted, "STORAGE_FULL",
        "the server's disk, or its quota, is full; make room in its data directory and repeat the "
          + "call")
    default:
      RegistryError(
        .unavailable, "STORAGE_UNAVAILABLE",
        "the server's artifact storage failed; its log says why")
    }
  }
}
