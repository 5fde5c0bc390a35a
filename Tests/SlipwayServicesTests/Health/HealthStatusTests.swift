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
}
