/// Rules of health checks (§1.4). Every breach is PROBE_INVALID.
enum ProbeRules {
  /// Longest path of an HTTP check, in bytes.
  static let pathBytesMax = 2048

  /// The probe; after a finding, with defaults in place of what breaks a rule.
  static func check(_ draft: ProbeDraft, at place: Place, _ findings: inout Findings) -> Probe {
    let method = method(of: draft, at: place, &findings)
    func number(_ value: Int64?, _ field: String, least: Int64) -> Int32? {
      guard let value else { return nil }
      if (least...Int64(Int32.max)).contains(value) { return Int32(value) }
      refuse(place[field], "is \(value); use \(least) to \(Int32.max)", &findings)
      return nil
    }
    let standard = Probe()
    return Probe(
      method: method ?? standard.method,
      periodSeconds: number(draft.periodSeconds, "period_seconds", least: 1)
        ?? standard.periodSeconds,
      initialDelaySeconds: number(draft.initialDelaySeconds, "initial_delay_seconds", least: 0)
        ?? standard.initialDelaySeconds,
      failureThreshold: number(draft.failureThreshold, "failure_threshold", least: 1)
        ?? standard.failureThreshold,
      timeoutSeconds: number(draft.timeoutSeconds, "timeout_seconds", least: 1))
  }

  private static func method(
    of draft: ProbeDraft, at place: Place, _ findings: inout Findings
  ) -> Probe.Method? {
    switch draft.checkMethod ?? .http {
    case .unknown:
      refuse(place["check_method"], "is unknown; use HTTP or EXEC", &findings)
      return nil
    case .http:
      if !draft.command.isEmpty {
        refuse(place["command"], "belongs to EXEC; set check_method to EXEC", &findings)
      }
      let path = draft.url.isEmpty ? "/health" : draft.url
      if isPath(path) { return .http(path: path) }
      refuse(
        place["url"],
        "is '\(path.prefix(100))'; use a path that starts with '/' and has no blanks", &findings)
      return nil
    case .exec:
      if !draft.url.isEmpty {
        refuse(place["url"], "belongs to HTTP; set check_method to HTTP", &findings)
      }
      return TextRules.words(
        draft.command, at: place["command"], reason: "PROBE_INVALID", &findings
      ).map(Probe.Method.exec)
    }
  }

  /// Whether `text` is a path of printable ASCII that starts with `/`.
  static func isPath(_ text: String) -> Bool {
    text.utf8.first == UInt8(ascii: "/") && text.utf8.count <= pathBytesMax
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private static func refuse(_ place: Place, _ message: String, _ findings: inout Findings) {
    findings.add(place, "PROBE_INVALID", message)
  }
}
