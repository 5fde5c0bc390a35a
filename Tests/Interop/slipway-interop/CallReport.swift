import SlipwayBase
import SlipwayJSON
import SlipwayRPC

/// How a call ended, as a line of standard output tells it.
struct CallReport: Sendable {
  var failure: RPCError?
  var messages: [[UInt8]] = []
  var initial = Metadata()
  var trailing = Metadata()

  /// The line.
  func json(id: JSONValue, after elapsed: Duration) -> JSONValue {
    let (seconds, attoseconds) = elapsed.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    return .object([
      "id": id,
      "code": .integer(Int64(failure?.code.rawValue ?? 0)),
      "message": .string(failure?.message ?? ""),
      "messages": .array(messages.map { .string(Hex.encode($0)) }),
      "initial": Self.json(initial),
      "trailing": Self.json(trailing),
      "details": .string(Hex.encode(failure?.details ?? [])),
      "elapsed_ms": .integer(milliseconds),
    ])
  }

  private static func json(_ metadata: Metadata) -> JSONValue {
    .array(
      metadata.entries.map { entry in
        switch entry.value {
        case .text(let text): .array([.string(entry.key), .string(text)])
        case .binary(let bytes): .array([.string(entry.key), .string(Hex.encode(bytes))])
        }
      })
  }
}
