import Slipway
import SlipwayJSON

extension Command {
  /// `slipway health`.
  static let health = Command(
    name: "health", operands: "",
    summary: "Ask whether the server takes calls.",
    example: "slipway --server 127.0.0.1:50051 health", options: [],
    run: { session throws(CommandFailure) in
      try session.expectOperands(0)
      let stub = GRPCHealthV1.HealthClient(channel: session.client.channel)
      let options = try session.options
      let answer = try await session.call { () throws(SlipwayError) in
        do throws(RPCError) {
          return try await stub.check(.init(), options: options)
        } catch {
          throw SlipwayError(error)
        }
      }
      let isServing = answer.status == .serving
      session.output.answer(
        JSONViews.object([("serving", .bool(isServing))]),
        isServing ? "serving" : "not serving")
      if !isServing { throw .ended(.unavailable) }
    })
}
