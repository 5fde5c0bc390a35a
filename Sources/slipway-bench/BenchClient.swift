import SlipwayAPI
import SlipwayBase
import SlipwayRPC

/// Asks a server for versions with our client, and measures that.
struct BenchClient {
  /// An answer that is not the one that was asked for.
  struct WrongAnswer: Error, CustomStringConvertible {
    let description: String
  }

  private let options: BenchCommand.Call
  private let names: [String]
  private let clients: [SlipwayV1.ModelServiceClient]

  /// Prepares the channels; nothing is connected before `run`.
  init(_ options: BenchCommand.Call) throws {
    self.options = options
    names = try VersionFile.read(options.versions).map(\.name)
    guard !names.isEmpty else {
      throw VersionFile.Failure(description: "\(options.versions): no versions")
    }
    clients = try (0..<options.connections).map { _ in
      SlipwayV1.ModelServiceClient(channel: try RPCChannel(target: options.address))
    }
  }

  /// Lets all callers call until the time is over and the last answers are there; answers a line of
  /// JSON. Every call counts, the first of a channel, which connects, like any other.
  func run() async throws -> String {
    let start = Usage()
    let deadline = MonotonicInstant.now() + .seconds(options.seconds)
    let latencies = try await withThrowingTaskGroup { group in
      for caller in 0..<options.inFlight {
        group.addTask { try await calls(of: caller, until: deadline) }
      }
      var all: [[UInt32]] = []
      for try await one in group { all.append(one) }
      return all
    }
    return Usage().report(since: start, latencies.flatMap(\.self))
  }

  /// Makes one call after the other, at least one; answers what each took, in µs.
  private func calls(of caller: Int, until deadline: MonotonicInstant) async throws -> [UInt32] {
    let client = clients[caller % clients.count]
    var latencies: [UInt32] = []
    var started = MonotonicInstant.now()
    repeat {
      let name = names[(caller + latencies.count) % names.count]
      let version = try await client.getModelVersion(.init(name: name))
      guard version.name == name else {
        throw WrongAnswer(description: "asked for \(name), got '\(version.name)'")
      }
      let now = MonotonicInstant.now()
      latencies.append(UInt32(clamping: (now.nanoseconds - started.nanoseconds) / 1_000))
      started = now
    } while started < deadline
    return latencies
  }
}
