import Glibc
import SlipwayJSON
import SlipwayRPC

/// `slipway-interop call`: makes the calls that standard input describes, a JSON object a line, and
/// writes how each ended.
struct CallCommand {
  private let flags: ChannelFlags

  init(_ arguments: Arguments) throws(UsageError) {
    flags = try ChannelFlags(arguments)
  }

  private static let lineLimits = JSONLimits(maxBytes: 64 << 20)

  /// Reads and calls until the input ends.
  func run() async throws -> Int32 {
    let channel = try flags.open()
    await withTaskGroup { group in
      while let line = readLine(strippingNewline: true) {
        var value = JSONValue.null
        do {
          value = try JSONValue.parse(line, limits: Self.lineLimits)
          if value["close"] != nil { break }
          let call = try DescribedCall(value)
          group.addTask { Output.line(await call.run(on: channel).text()) }
          await Task.yield()
        } catch let error as RPCError {
          // The metadata is refused before there is a call.
          let report = CallReport(failure: error)
          Output.line(report.json(id: value["id"] ?? .null, after: .zero).text())
        } catch {
          Output.line(JSONValue.object(["error": .string("\(error)")]).text())
        }
      }
    }
    await channel.close()
    return EXIT_SUCCESS
  }
}
