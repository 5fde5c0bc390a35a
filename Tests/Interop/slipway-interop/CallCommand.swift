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

  /// Reads and calls until the input ends.
  func run() async throws -> Int32 {
    let channel = try flags.open()
    await withTaskGroup { group in
      while let line = readLine(strippingNewline: true) {
        do {
          let value = try JSONValue.parse(line)
          if value["close"] != nil { break }
          let call = try DescribedCall(value)
          group.addTask { Output.line(await call.run(on: channel).text()) }
          await Task.yield()
        } catch {
          Output.line(JSONValue.object(["error": .string("\(error)")]).text())
        }
      }
    }
    await channel.close()
    return EXIT_SUCCESS
  }
}
