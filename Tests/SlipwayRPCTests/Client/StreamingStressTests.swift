import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Synchronization
import Testing

@testable import SlipwayRPC

/// Many calls that stream: none is forgotten, none is kept.
@Suite(.serialized)
struct StreamingStressTests {
  /// How a call ends.
  private enum Ending: CaseIterable, Sendable {
    case normal, failed, cancelled, letGo, late
  }

  /// What must be gone when its call is.
  private final class Remains: Sendable {
    private struct Weak: Sendable {
      weak let object: (any AnyObject & Sendable)?
    }

    private let held = Mutex<[Weak]>([])

    func watch(_ object: any AnyObject & Sendable) {
      held.withLock { $0.append(Weak(object: object)) }
    }

    var watched: Int { held.withLock { $0.count } }
    /// The kinds of objects that are still there.
    var alive: Set<String> {
      Set(held.withLock { $0.compactMap { $0.object.map { "\(type(of: $0))" } } })
    }
  }

  /// Watches the streams that a server has whenever a handler begins.
  private final class Watching: ServerInterceptor {
    private let remains: Remains
    private let loop = Mutex<ServerLoop?>(nil)

    init(_ remains: Remains) { self.remains = remains }

    /// Finds the only loop of a server, which keeps it to itself.
    func look(at server: RPCServer) throws {
      let homes = Mirror(reflecting: server).descendant("homes") as? [ServerLoop]
      let found = try #require(homes?.first)
      loop.withLock { $0 = found }
    }

    func intercept(
      _ context: ServerContext, _ next: () async throws(RPCError) -> Void
    ) async throws(RPCError) {
      remains.watch(context)
      let home = loop.withLock(\.self)
      let connections = home.flatMap {
        Mirror(reflecting: $0).descendant("connections") as? [ObjectIdentifier: ServerConnection]
      }
      for connection in connections?.values.map(\.self) ?? [] {
        for stream in await connection.liveStreams { remains.watch(stream) }
      }
      try await next()
    }
  }

  /// A call with its parts, all watched.
  private func call(
    _ method: MethodDescriptor, on channel: RPCChannel, _ remains: Remains, _ ending: Ending
  ) -> StreamedCall {
    let (inbox, outbox) = (ResponseInbox(), RequestOutbox())
    let options = CallOptions(timeout: ending == .late ? .milliseconds(1) : .seconds(60))
    let call = ClientCall(
      method, options, outbox: outbox, inbox: inbox, on: ChannelOptions())
    let streamed = StreamedCall(call, inbox: inbox, outbox: outbox, on: channel)
    for object: any AnyObject & Sendable in [inbox, outbox, call, streamed] {
      remains.watch(object)
    }
    return streamed
  }

  private func run(_ call: StreamedCall, _ ending: Ending) async {
    do throws(RPCError) {
      try await call.send(RawMessage([ending == .failed ? 0xFE : 1]), mayCompress: false)
      switch ending {
      case .normal, .failed, .late: call.finish()
      case .cancelled: call.cancel()
      case .letGo: return
      }
      while let _: RawMessage = try await call.next() {}
      #expect(ending == .normal || ending == .late || ending == .cancelled)
    } catch {
      #expect(ending != .normal)
    }
  }

  private static func failing(_ request: RawMessage) throws(RPCError) {
    guard request.bytes != [0xFE] else { throw RPCError(code: .dataLoss, message: "") }
  }

  private func prepare(_ server: TestServer) {
    server.streaming.onSpell { (request, responses, _) async throws(RPCError) in
      try await responses.send(request)
      try Self.failing(request)
    }
    server.streaming.onCollect { (requests, _) async throws(RPCError) in
      for try await request in requests { try Self.failing(request) }
      return RawMessage([1])
    }
    server.streaming.onChat { (requests, responses, _) async throws(RPCError) in
      for try await request in requests {
        try await responses.send(request)
        try Self.failing(request)
      }
    }
  }

  @Test(arguments: [StreamingService.spell, StreamingService.collect, StreamingService.chat])
  func `nothing is left of 2,000 calls that ended in every way`(
    method: MethodDescriptor
  ) async throws {
    let remains = Remains()
    var limits = ServerLimits()
    // Calls that are cancelled are no attack here.
    limits.http2.peerResets = RateLimit(burst: 10_000, perSecond: 10_000)
    let watching = Watching(remains)
    let server = try await TestServer(limits: limits, interceptors: [watching])
    try watching.look(at: server.server)
    prepare(server)
    let channel = try server.channel()
    await withTaskGroup { group in
      for worker in 0..<4 {
        group.addTask {
          for index in 0..<500 {
            let ending = Ending.allCases[(index + worker) % Ending.allCases.count]
            await run(call(method, on: channel, remains, ending), ending)
          }
        }
      }
    }
    #expect(remains.watched > 9_000)
    // Everything that was queued for the client's loop is behind it once a call was answered.
    #expect(try await TestChannel.echo([1], on: channel) == [1])
    #expect(await TestServer.eventually { server.runs(0) })
    _ = await TestServer.eventually { remains.alive.isEmpty }
    #expect(remains.alive == [])
    await channel.close()
  }

  @Test func `no wake-up is lost in 20,000 tiny calls`() async throws {
    let server = try await TestServer()
    let channels = try (0..<2).map { _ in try server.channel() }
    let start = MonotonicInstant.now()
    let answered = await withTaskGroup { group in
      for worker in 0..<8 {
        group.addTask {
          var answered = 0
          for index in 0..<2_500 {
            let call = channels[worker % 2].chat(CallOptions(timeout: .seconds(60)))
            let message = RawMessage([UInt8(index % 200)])
            // Message and end are there before the loop takes either.
            do throws(RPCError) { try await call.send(message) } catch { continue }
            call.finish()
            let answer = await call.responses.collected()
            if answer.failure == nil, answer.messages == [message.bytes] { answered += 1 }
          }
          return answered
        }
      }
      return await group.reduce(0, +)
    }
    #expect(answered == 20_000)
    #expect(MonotonicInstant.now() - start < .seconds(55))
    #expect(await TestServer.eventually { server.runs(0) })
    for channel in channels { await channel.close() }
  }

  @Test func `no wake-up is lost when headers, message and end come in one read`() async throws {
    let server = try await TestServer()
    let peer = try server.peer()
    for _ in 0..<40 {
      var streams: [Int32] = []
      for byte in UInt8(0)..<100 {
        let body = RawMessage.framed([byte]) + RawMessage.framed([byte])
        streams.append(try peer.open(TestServer.request("Chat"), body: body))
      }
      let last = streams[99]
      for stream in streams { #expect(try await peer.response(stream).body.count == 12) }
      #expect(peer.response(soFar: last).value("grpc-status") == "0")
    }
  }
}

extension ServerConnection {
  /// The calls that it has now.
  fileprivate var liveStreams: [ServerStream] { streams.all }
}
