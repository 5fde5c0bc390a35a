internal import Glibc
internal import SlipwayCore
internal import SlipwayRuntime

/// Why an instance could not be started, in the domain's words.
enum StartFailure {
  /// The program of the start command is not there or cannot be run.
  static func command(_ program: String, _ cause: String) -> RegistryError {
    RegistryError(
      .failedPrecondition, "START_COMMAND_NOT_FOUND",
      "the start command '\(program)' cannot be run: \(cause); correct start_command, or the "
        + "runtime's command in the server's configuration",
      metadata: ["command": program])
  }

  /// The port the model insists on is not free, or none is.
  static func port(_ port: Int32, _ cause: String) -> RegistryError {
    RegistryError(
      .unavailable, "PORT_TAKEN",
      "port \(port) is not free: \(cause); stop what uses it, or leave the model's port unset",
      metadata: ["port": String(port)])
  }

  /// Anything else.
  static func fault(_ cause: RuntimeError) -> RegistryError {
    if [ENOSPC, EDQUOT, EFBIG].contains(cause.number) {
      return RegistryError(
        .resourceExhausted, "STORAGE_FULL",
        "the server's disk is full; free space in its data directory")
    }
    return RegistryError(
      .unavailable, "RUNNER_FAULT", "the instance could not be started: \(cause)")
  }
}
