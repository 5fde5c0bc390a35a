import SlipwayAPI
import SlipwayRPC
import SlipwayServices
import Testing

struct HealthServiceTests {
  private typealias Response = GRPCHealthV1.HealthCheckResponse

  private static let context = DirectCall<Response>.context(GRPCHealthV1.HealthMethods.watch)

  @Test func `Check tells how a service stands and refuses an unknown one`() async throws {
    let status = HealthStatus(services: ["a.B"])
    let service = HealthService(status: status)
    status.setServing(true)
    #expect(try await service.check(.init(service: "a.B"), Self.context).status == .serving)
    status.setServing(false, for: "a.B")
    #expect(try await service.check(.init(service: "a.B"), Self.context).status == .notServing)
    #expect(try await service.check(.init(), Self.context).status == .serving)
    let error = await #expect(throws: RPCError.self) {
      try await service.check(.init(service: "c.D"), Self.context)
    }
    #expect(error?.code == .notFound)
  }

  @Test func `List tells of all services, up to a hundred`() async throws {
    let status = HealthStatus(services: Set((1...99).map { "s\($0).S" }))
    let service = HealthService(status: status)
    status.setServing(true)
    status.setServing(false, for: "s7.S")
    let statuses = try await service.list(.init(), Self.context).statuses
    #expect(statuses.count == 100)
    #expect(statuses[""]?.status == .serving)
    #expect(statuses["s7.S"]?.status == .notServing)
    status.setServing(true, for: "s100.S")
    let error = await #expect(throws: RPCError.self) {
      try await service.list(.init(), Self.context)
    }
    #expect(error?.code == .resourceExhausted)
  }

  @Test(.timeLimit(.minutes(1)))
  func `Watch sends at once, then what changed, and ends with the server`() async throws {
    let status = HealthStatus(services: [])
    let call = DirectCall<Response>()
    let service = HealthService(status: status)
    let watching = Task {
      await #expect(throws: RPCError.self) {
        try await service.watch(.init(service: "a.B"), call.responses, Self.context)
      }
    }
    var received = call.received
    #expect(await received.next()?.status == .serviceUnknown)
    status.setServing(true)
    status.setServing(true, for: "a.B")
    #expect(await received.next()?.status == .serving)
    status.setServing(true, for: "a.B")
    status.end()
    #expect(await received.next()?.status == .notServing)
    #expect(await watching.value?.code == .unavailable)
    call.finish()
    #expect(await received.next() == nil)
  }

  @Test(.timeLimit(.minutes(1)))
  func `Watch sends nothing twice to a caller who was slow`() async throws {
    let status = HealthStatus(services: [])
    let service = HealthService(status: status)
    let call = DirectCall<Response>()
    // Changes there and back before the first message is out.
    let slow = ResponseWriter<Response>(
      .init(
        send: { message, _ in
          status.setServing(true)
          status.setServing(false)
          status.end()
          call.take(message)
        }, sendHeaders: {}))
    _ = await #expect(throws: RPCError.self) {
      try await service.watch(.init(), slow, Self.context)
    }
    #expect(await call.all() == [.init(status: .notServing)])
  }

  @Test(.timeLimit(.minutes(1)))
  func `Watch is forgotten when its caller goes away`() async throws {
    let status = HealthStatus(services: [])
    let call = DirectCall<Response>()
    let service = HealthService(status: status)
    let watching = Task {
      await #expect(throws: RPCError.self) {
        try await service.watch(.init(), call.responses, Self.context)
      }
    }
    var received = call.received
    #expect(await received.next()?.status == .notServing)
    watching.cancel()
    #expect(await watching.value?.code == .cancelled)
    #expect(status.watcherCount == 0)
  }
}
