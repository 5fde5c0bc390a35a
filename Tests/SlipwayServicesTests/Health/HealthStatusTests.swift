import SlipwayServices
import Testing

struct HealthStatusTests {
  @Test func `a server serves only after it was told so, each of its services alike`() {
    let status = HealthStatus(services: ["a.B", "c.D"])
    #expect(status.names == ["", "a.B", "c.D"])
    for name in status.names { #expect(status.isServing(name) == false) }
    status.setServing(true)
    for name in status.names { #expect(status.isServing(name) == true) }
    status.setServing(false)
    #expect(status.isServing("") == false)
    #expect(status.isServing("e.F") == nil)
  }

  @Test func `a service serves only while the server does`() {
    let status = HealthStatus(services: ["a.B"])
    status.setServing(true)
    status.setServing(false, for: "a.B")
    #expect(status.standing(of: "a.B") == .notServing)
    #expect(status.standing(of: "") == .serving)
    status.setServing(true, for: "a.B")
    #expect(status.standing(of: "a.B") == .serving)
    status.setServing(false)
    #expect(status.standing(of: "a.B") == .notServing)
  }

  @Test func `a service may come later`() async {
    let status = HealthStatus(services: [])
    status.setServing(true)
    var changes = status.changes(of: "a.B").makeAsyncIterator()
    #expect(await changes.next() == .unknown)
    status.setServing(false, for: "a.B")
    #expect(await changes.next() == .notServing)
    status.setServing(true, for: "a.B")
    #expect(await changes.next() == .serving)
    #expect(status.names == ["", "a.B"])
  }

  @Test func `who does not look misses all but the latest standing`() async {
    let status = HealthStatus(services: ["a.B"])
    var changes = status.changes(of: "a.B").makeAsyncIterator()
    for _ in 1...1000 {
      status.setServing(true)
      status.setServing(false)
    }
    status.setServing(true)
    status.end()
    #expect(await changes.next() == .notServing)
    #expect(await changes.next() == nil)
  }

  @Test func `nobody hears of the changes of others`() async {
    let status = HealthStatus(services: ["a.B", "c.D"])
    status.setServing(true)
    var changes = status.changes(of: "a.B").makeAsyncIterator()
    #expect(await changes.next() == .serving)
    status.setServing(false, for: "c.D")
    status.setServing(true)
    status.end()
    #expect(await changes.next() == .notServing)
    #expect(await changes.next() == nil)
  }

  @Test func `the end is for good`() async {
    let status = HealthStatus(services: ["a.B"])
    status.setServing(true)
    status.end()
    status.setServing(true)
    status.setServing(true, for: "c.D")
    #expect(status.standing(of: "") == .notServing)
    #expect(status.standing(of: "c.D") == .unknown)
    var changes = status.changes(of: "a.B").makeAsyncIterator()
    #expect(await changes.next() == .notServing)
    #expect(await changes.next() == nil)
  }

  @Test func `who stopped to watch is forgotten`() async {
    let status = HealthStatus(services: ["a.B"])
    do {
      var changes = status.changes(of: "a.B").makeAsyncIterator()
      #expect(await changes.next() == .notServing)
      #expect(status.watcherCount == 1)
    }
    #expect(status.watcherCount == 0)
    let watching = Task { for await _ in status.changes(of: "") {} }
    watching.cancel()
    await watching.value
    #expect(status.watcherCount == 0)
  }
}
