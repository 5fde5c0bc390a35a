internal import SlipwayBase

/// What is counted for one method (gRPC A66, in Prometheus' spelling).
final class MethodMetrics: Sendable {
  private let started: Counter
  private let handled: [Counter]
  private let duration: Histogram

  /// Finds the series of a method; `labels` are `grpc_service` and `grpc_method`.
  init(_ registry: MetricsRegistry, service: String, method: String) {
    let labels = [("grpc_service", service), ("grpc_method", method)]
      .map { (name: $0.0, value: $0.1) }
    started = registry.counter(
      "grpc_server_started_total", help: "Calls whose headers were received.", labels: labels)
    handled = (0..<StatusCode.count).map { number in
      registry.counter(
        "grpc_server_handled_total", help: "Calls that ended, by status.",
        labels: labels + [(name: "grpc_code", value: StatusCode(rawValue: number).name)])
    }
    duration = registry.histogram(
      "grpc_server_call_duration_seconds", help: "From the headers of a call to its status.",
      labels: labels)
  }

  /// Counts a call that began.
  func countStart() {
    started.increment()
  }

  /// Counts a call that ended.
  func countEnd(_ code: StatusCode, from start: MonotonicInstant, to end: MonotonicInstant) {
    let index =
      handled.indices.contains(code.rawValue) ? code.rawValue : StatusCode.unknown.rawValue
    handled[index].increment()
    duration.observe(Double(end.nanoseconds - min(start, end).nanoseconds) * 1e-9)
  }
}
