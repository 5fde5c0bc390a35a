internal import Synchronization

/// Every metric of the process, by name and labels, and their text for Prometheus.
package final class MetricsRegistry: Sendable {
  /// Labels in the order in which they are shown.
  package typealias Labels = [(name: String, value: String)]

  private enum Instrument {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)

    var typeName: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  private struct Family {
    let help: String
    var series: [String: Instrument] = [:]
  }

  private let families = Mutex<[String: Family]>([:])

  package init() {}

  /// The counter with this name and these labels, made at the first call.
  package func counter(_ name: String, help: String, labels: Labels = []) -> Counter {
    let found = instrument(name, help, labels) { .counter(Counter()) }
    guard case .counter(let counter) = found else { preconditionFailure("\(name) is no counter") }
    return counter
  }

  /// The gauge with this name and these labels, made at the first call.
  package func gauge(_ name: String, help: String, labels: Labels = []) -> Gauge {
    let found = instrument(name, help, labels) { .gauge(Gauge()) }
    guard case .gauge(let gauge) = found else { preconditionFailure("\(name) is no gauge") }
    return gauge
  }

  /// The histogram with this name and these labels, made at the first call.
  package func histogram(
    _ name: String, help: String, labels: Labels = [],
    bounds: [Double] = Histogram.durationBounds
  ) -> Histogram {
    let found = instrument(name, help, labels) { .histogram(Histogram(bounds: bounds)) }
    guard case .histogram(let histogram) = found else {
      preconditionFailure("\(name) is no histogram")
    }
    return histogram
  }

  /// All metrics in the text exposition format 0.0.4, sorted by name.
  package func exposition() -> String {
    families.withLock { families in
      families.sorted { $0.key < $1.key }.map { name, family in
        let type = family.series.values.first?.typeName ?? "untyped"
        let lines = family.series.sorted { $0.key < $1.key }
          .map { Self.lines(name, $0.key, $0.value) }.joined()
        return "# HELP \(name) \(Self.escaped(family.help, quotes: false))\n"
          + "# TYPE \(name) \(type)\n" + lines
      }.joined()
    }
  }

  private func instrument(
    _ name: String, _ help: String, _ labels: Labels, make: () -> Instrument
  ) -> Instrument {
    let key = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
      .joined(separator: ",")
    return families.withLock { families in
      if let known = families[name]?.series[key] { return known }
      let made = make()
      families[name, default: Family(help: help)].series[key] = made
      return made
    }
  }

  private static func lines(_ name: String, _ labels: String, _ instrument: Instrument) -> String {
    switch instrument {
    case .counter(let counter): return "\(name)\(braced(labels)) \(counter.value)\n"
    case .gauge(let gauge): return "\(name)\(braced(labels)) \(gauge.value)\n"
    case .histogram(let histogram):
      let counts = histogram.cumulativeCounts
      let bounds = histogram.bounds.map { "\($0)" } + ["+Inf"]
      let separator = labels.isEmpty ? "" : ","
      let buckets = zip(bounds, counts).map { bound, count in
        "\(name)_bucket{\(labels)\(separator)le=\"\(bound)\"} \(count)\n"
      }
      return buckets.joined() + "\(name)_sum\(braced(labels)) \(histogram.sum)\n"
        + "\(name)_count\(braced(labels)) \(counts.last ?? 0)\n"
    }
  }

  private static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.append(character)
      }
    }
    return result
  }
}
