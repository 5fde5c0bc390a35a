/// Rules of metrics, minimum specifications and ports (§1.2).
enum NumberRules {
  /// METRICS_INVALID for a value that is not within 0 to 1.
  static func check(
    _ metrics: VersionSpec.Metrics, at place: Place, _ findings: inout Findings
  ) {
    let values = [
      ("f1", metrics.f1), ("recall", metrics.recall), ("precision", metrics.precision),
      ("accuracy", metrics.accuracy),
    ]
    for case (let name, let value?) in values where !(0...1).contains(value) {
      findings.add(place[name], "METRICS_INVALID", "is \(value); use a number from 0 to 1")
    }
  }

  /// MINIMUM_INVALID for a value below its least, or for both kinds of accelerator.
  static func check(
    _ minimum: VersionSpec.Minimum, at place: Place, _ findings: inout Findings
  ) {
    func refuse(_ field: String, _ message: String) {
      findings.add(place[field], "MINIMUM_INVALID", message)
    }
    if let cores = minimum.cpuCores, !(cores.isFinite && cores >= 0.01) {
      refuse("cpu_cores", "is \(cores); use at least 0.01")
    }
    if let memory = minimum.memoryMiB, memory < 1 {
      refuse("memory_mib", "is \(memory); use at least 1")
    }
    if let gpu = minimum.gpu, !(gpu.isFinite && gpu >= 0) {
      refuse("gpu", "is \(gpu); use 0 or more")
    }
    if let ascend = minimum.ascend, ascend < 0 {
      refuse("ascend", "is \(ascend); use 0 or more")
    }
    if minimum.gpu != nil, minimum.ascend != nil {
      refuse("ascend", "is set together with gpu; name one kind of accelerator")
    }
  }

  /// The port; PORT_INVALID outside 1 to 65535.
  static func port(_ port: Int64, at place: Place, _ findings: inout Findings) -> Int32? {
    if (1...65535).contains(port) { return Int32(port) }
    findings.add(place, "PORT_INVALID", "is \(port); use 1 to 65535")
    return nil
  }
}
