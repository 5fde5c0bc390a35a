import SlipwayBase
import Testing

@testable import SlipwayRPC

struct RouterTests {
  private func router(_ count: Int) -> Router {
    let registry = MetricsRegistry()
    return Router(
      (0..<count).map { index in
        let method = MethodDescriptor(service: "test.S\(index % 7)", method: "M\(index)")
        let metrics = MethodMetrics(registry, service: method.service, method: method.method)
        return Route(method, metrics: metrics, start: .onHeaders { _, _ in })
      })
  }

  private func find(_ path: String, in router: Router) -> String? {
    Array(path.utf8).withUnsafeBytes { router.route(for: $0)?.method.path }
  }

  @Test func `every path finds its own method and no other`() {
    let router = router(200)
    for index in 0..<200 {
      let path = "/test.S\(index % 7)/M\(index)"
      #expect(find(path, in: router) == path)
      #expect(find(path + "x", in: router) == nil)
    }
  }

  @Test(arguments: [
    "", "/", "//", "/test.S0", "/test.s0/M0", "/test.S0/m0", "/test.S0/M0/", "/test.S0/M0?x=1",
  ])
  func `anything else finds nothing (S17, S18)`(path: String) {
    #expect(find(path, in: router(20)) == nil)
  }
}
