import SlipwayBase
import Testing

struct MetricsTests {
  @Test func `a counter grows and a gauge goes both ways`() {
    let counter = Counter()
    counter.increment()
    counter.increment(by: 4)
    #expect(counter.value == 5)
    let gauge = Gauge()
    gauge.add(3)
    gauge.add(-5)
    #expect(gauge.value == -2)
    gauge.set(7)
    #expect(gauge.value == 7)
  }

  @Test func `an observation counts in the first bucket that holds it, bounds included`() {
    let histogram = Histogram(bounds: [1, 2, 5])
    for value in [0.5, 1, 1.5, 2, 5, 5.1, 100] { histogram.observe(value) }
    #expect(histogram.cumulativeCounts == [2, 4, 5, 7])
    #expect(histogram.sum == 115.1)
  }

  @Test func `bounds for durations ascend`() {
    #expect(Histogram.durationBounds == Histogram.durationBounds.sorted())
    #expect(Set(Histogram.durationBounds).count == Histogram.durationBounds.count)
  }

  @Test func `no observation of another thread is lost`() async {
    let histogram = Histogram(bounds: [1])
    let counter = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 {
            histogram.observe(1)
            counter.increment()
          }
        }
      }
    }
    #expect(histogram.sum == 8_000)
    #expect(histogram.cumulativeCounts == [8_000, 8_000])
    #expect(counter.value == 8_000)
  }
}

struct MetricsRegistryTests {
  @Test func `one name and one set of labels is one metric`() {
    let registry = MetricsRegistry()
    let first = registry.counter("a_total", help: "A.", labels: [("x", "1")])
    #expect(first === registry.counter("a_total", help: "A.", labels: [("x", "1")]))
    #expect(first !== registry.counter("a_total", help: "A.", labels: [("x", "2")]))
  }

  @Test func `the exposition is Prometheus text 0.0.4, sorted`() {
    let registry = MetricsRegistry()
    registry.gauge("open_now", help: "Open connections.").set(-3)
    registry.counter("calls_total", help: "Calls.", labels: [("method", "b")]).increment(by: 2)
    registry.counter("calls_total", help: "Calls.", labels: [("method", "a")]).increment()
    let histogram = registry.histogram(
      "wait_seconds", help: "Waiting.", labels: [("pool", "files")], bounds: [0.5, 1])
    histogram.observe(0.25)
    histogram.observe(2)
    #expect(
      registry.exposition() == """
        # HELP calls_total Calls.
        # TYPE calls_total counter
        calls_total{method="a"} 1
        calls_total{method="b"} 2
        # HELP open_now Open connections.
        # TYPE open_now gauge
        open_now -3
        # HELP wait_seconds Waiting.
        # TYPE wait_seconds histogram
        wait_seconds_bucket{pool="files",le="0.5"} 1
        wait_seconds_bucket{pool="files",le="1.0"} 1
        wait_seconds_bucket{pool="files",le="+Inf"} 2
        wait_seconds_sum{pool="files"} 2.25
        wait_seconds_count{pool="files"} 2

        """)
  }

  @Test func `a histogram without labels has only its bounds`() {
    let registry = MetricsRegistry()
    registry.histogram("h", help: "H.", bounds: [1]).observe(1)
    #expect(registry.exposition().contains("\nh_bucket{le=\"1.0\"} 1\n"))
    #expect(registry.exposition().contains("\nh_sum 1.0\nh_count 1\n"))
  }

  @Test func `labels and help cannot break out of their line`() {
    let registry = MetricsRegistry()
    _ = registry.counter("c", help: "a\\b\n\"q\"", labels: [("l", "x\"} 1\nevil 2\\")])
    #expect(
      registry.exposition() == """
        # HELP c a\\\\b\\n"q"
        # TYPE c counter
        c{l="x\\"} 1\\nevil 2\\\\"} 0

        """)
  }

  @Test func `nothing is exposed of nothing`() {
    #expect(MetricsRegistry().exposition() == "")
  }
}
