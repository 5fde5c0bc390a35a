import Glibc
import SlipwayRPC

/// `slipway-interop client`: runs interoperability cases against any server.
struct ClientCommand {
  private let flags: ChannelFlags
  private let names: [String]
  private let iterations: Int

  init(_ arguments: Arguments) throws(UsageError) {
    flags = try ChannelFlags(arguments)
    let wanted = try arguments.needed("case").split(separator: ",").map(String.init)
    let known = InteropCase.all.map(\.name)
    names = wanted == ["all"] ? known : wanted
    guard let count = Int(arguments.last("iterations") ?? "1"), count > 0 else {
      throw UsageError("--iterations is a number above 0")
    }
    iterations = count
    for name in names where !(known + InteropSoak.names).contains(name) {
      throw UsageError("there is no case '\(name)', only \(known + InteropSoak.names)")
    }
  }

  /// Runs the cases and says of each whether it passed.
  func run() async throws -> Int32 {
    var code = EXIT_SUCCESS
    for name in names {
      do {
        if InteropSoak.names.contains(name) {
          try await InteropSoak(flags, iterations: iterations).run(name)
        } else {
          let channel = try flags.open()
          for found in InteropCase.all where found.name == name {
            try await found.body(InteropPeer(channel: channel))
          }
          await channel.close()
        }
        Output.line("\(name) passed")
      } catch {
        Output.line("\(name) failed: \(error)")
        code = EXIT_FAILURE
      }
    }
    return code
  }
}
