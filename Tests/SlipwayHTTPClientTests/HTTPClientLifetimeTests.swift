import SlipwayBase
import Testing

@testable import SlipwayHTTPClient

struct HTTPClientLifetimeTests {
  @Test func `a deadline ends the wait`() async throws {
    let server = try LoopbackServer { _ in .silence }
    let client = try testClient()
    let before = MonotonicInstant.now()
    let error = await refusal(
      client, HTTPRequest(.get, server.url(), deadline: before + .milliseconds(100)))
    #expect(error?.kind == .timedOut)
    #expect(MonotonicInstant.now() - before >= .milliseconds(99))
    #expect(await eventually { server.seen.closed == 1 })
  }

  @Test func `without a deadline the client's own limit holds`() async throws {
    let server = try LoopbackServer { _ in .silence }
    var limits = HTTPClientLimits()
    limits.requestTimeout = .milliseconds(50)
    let error = await refusal(try testClient(limits), HTTPRequest(.get, server.url()))
    #expect(error?.kind == .timedOut)
  }

  @Test func `a deadline that has passed sends nothing`() async throws {
    let server = try LoopbackServer { _ in .bytes(LoopbackServer.response()) }
    let error = await refusal(
      try testClient(), HTTPRequest(.get, server.url(), deadline: .now() - .seconds(1)))
    #expect(error?.kind == .timedOut)
    #expect(server.seen.connections == 0)
  }

  @Test func `cancelling the task ends the transfer`() async throws {
    let server = try LoopbackServer { _ in .silence }
    let client = try testClient()
    let task = Task { await refusal(client, HTTPRequest(.get, server.url())) }
    #expect(await eventually { server.seen.requests.count == 1 })
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    #expect(await eventually { server.seen.closed == 1 })
  }

  @Test func `a task cancelled before sends nothing`() async throws {
    let server = try LoopbackServer { _ in .silence }
    let client = try testClient()
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await refusal(client, HTTPRequest(.get, server.url()))
    }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
  }

  @Test func `no more than the bound are under way, and all are answered`() async throws {
    let server = try LoopbackServer { _ in
      // Long enough for others to come if they may.
      let end = MonotonicInstant.now() + .milliseconds(20)
      while MonotonicInstant.now() < end {}
      return .bytes(LoopbackServer.response())
    }
    var limits = HTTPClientLimits()
    limits.concurrentRequestsMax = 3
    let client = try testClient(limits)
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 {
        group.addTask { try await client.send(HTTPRequest(.get, server.url())).status }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 20))
    #expect(server.seen.openMax <= 3)
    #expect(server.seen.connections <= 3)
  }

  @Test func `a full queue refuses, a queued call keeps its deadline and can be cancelled`()
    async throws
  {
    let server = try LoopbackServer { _ in .silence }
    var limits = HTTPClientLimits()
    limits.concurrentRequestsMax = 1
    limits.queuedRequestsMax = 2
    let client = try testClient(limits)
    let request = HTTPRequest(.get, server.url())
    let first = Task { await refusal(client, request) }
    #expect(await eventually { server.seen.requests.count == 1 })
    let second = Task { await refusal(client, request) }
    #expect(await eventually { client.waitingCount == 1 })
    var hurried = request
    hurried.deadline = .now() + .milliseconds(50)
    let third = Task { [hurried] in await refusal(client, hurried) }
    #expect(await eventually { client.waitingCount == 2 || hurried.deadline! < .now() })
    #expect(await third.value?.kind == .timedOut)

    let fourth = Task { await refusal(client, request) }
    #expect(await eventually { client.waitingCount == 2 })
    let refused = await refusal(client, request)
    #expect(refused?.kind == .tooManyRequests)
    #expect(refused?.message.contains("queuedRequestsMax") == true)

    fourth.cancel()
    #expect(await fourth.value?.kind == .cancelled)
    #expect(await eventually { client.waitingCount == 1 }, "a cancelled call leaves the queue")
    first.cancel()
    #expect(await eventually { server.seen.requests.count == 2 }, "the second gets its turn")
    second.cancel()
    #expect(await second.value?.kind == .cancelled)
  }

  @Test func `shutdown ends what is under way and what waits, and refuses the rest`() async throws {
    let server = try LoopbackServer { _ in .silence }
    var limits = HTTPClientLimits()
    limits.concurrentRequestsMax = 1
    let client = try testClient(limits)
    let request = HTTPRequest(.get, server.url())
    let tasks = (0..<3).map { _ in Task { await refusal(client, request) } }
    #expect(await eventually { server.seen.requests.count == 1 && client.waitingCount == 2 })
    client.shutdown()
    for task in tasks { #expect(await task.value?.kind == .closed) }
    #expect(await refusal(client, request)?.kind == .closed)
    client.shutdown()
    #expect(await eventually { server.seen.closed == 1 })
  }
}
