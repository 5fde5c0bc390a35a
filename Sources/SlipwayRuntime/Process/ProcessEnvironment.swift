internal import Glibc

/// The environment this process was started with.
package enum ProcessEnvironment {
  /// Every variable by its name; of one that is there twice, the first.
  package static var variables: [String: String] {
    var variables: [String: String] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let parts = unsafe String(cString: entry).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, variables[String(parts[0])] == nil {
        variables[String(parts[0])] = String(parts[1])
      }
      unsafe next += 1
    }
    return variables
  }
}
