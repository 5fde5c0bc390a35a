internal import SlipwayRuntime

/// Finds the processes that instances of this server run in, by the environment they were given.
///
/// The kernel keeps a process's first environment readable for its own user, so this works however
/// the server ended, and no file can be lost or lie about a process id that was used again.
enum ProcessScan {
  /// One instance's first process: the leader of its session.
  struct Found {
    let processID: Int32
    let instanceUID: String
    let endpoint: String
  }

  /// Every session leader whose environment names `dataDirectory`.
  static func instances(of dataDirectory: String) -> [Found] {
    ProcessFiles.processIDs().compactMap { processID in
      guard let environment = ProcessFiles.environment(of: processID),
        environment[InstanceEnvironment.dataKey] == dataDirectory,
        let uid = environment[InstanceEnvironment.instanceKey],
        ProcessFiles.isSessionLeader(processID)
      else { return nil }
      return Found(
        processID: processID, instanceUID: uid,
        endpoint: environment[InstanceEnvironment.endpointKey] ?? "")
    }
  }
}
