internal import SlipwayBase

/// Headers and trailers of the application: ordered pairs in which a key may occur many times.
///
/// Keys are lower-case `[0-9a-z_.-]`. A key that ends in `-bin` has bytes for a value, any other
/// key printable ASCII (gRPC over HTTP/2, "Custom-Metadata").
public struct Metadata: Sendable, Hashable {
  /// The value of one pair.
  public enum Value: Sendable, Hashable {
    /// Printable ASCII.
    case text(String)
    /// Any bytes; the key ends in `-bin`.
    case binary([UInt8])
  }

  /// One pair.
  public struct Entry: Sendable, Hashable {
    /// The lower-case key.
    public let key: String
    /// The value.
    public let value: Value
  }

  /// The pairs, in the order in which they were added or received.
  public private(set) var entries: [Entry] = []

  /// Creates metadata without any pair.
  public init() {}

  /// Whether there is no pair.
  public var isEmpty: Bool { entries.isEmpty }

  /// Adds a text value.
  ///
  /// Throws `INTERNAL` for a key or value that may not travel: a wrong usage, so nothing is sent.
  public mutating func add(_ key: String, _ value: String) throws(RPCError) {
    let key = try Metadata.checked(key, binary: false)
    guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw RPCError(
        code: .internal, message: "the value of metadata \(key) is not printable ASCII")
    }
    entries.append(Entry(key: key, value: .text(value)))
  }

  /// Adds bytes under a key that ends in `-bin`.
  ///
  /// Throws `INTERNAL` for a key that may not travel: a wrong usage, so nothing is sent.
  public mutating func add(_ key: String, binary value: [UInt8]) throws(RPCError) {
    entries.append(Entry(key: try Metadata.checked(key, binary: true), value: .binary(value)))
  }

  /// Adds all pairs of `other`.
  public mutating func add(_ other: Metadata) {
    entries.append(contentsOf: other.entries)
  }

  /// The text values of a key in order; `key` is compared without regard to case.
  public func values(for key: String) -> [String] {
    matching(key).compactMap { entry in
      if case .text(let text) = entry.value { text } else { nil }
    }
  }

  /// The byte values of a key in order; `key` is compared without regard to case.
  public func binaryValues(for key: String) -> [[UInt8]] {
    matching(key).compactMap { entry in
      if case .binary(let bytes) = entry.value { bytes } else { nil }
    }
  }

  /// The first text value of a key.
  public func first(_ key: String) -> String? {
    values(for: key).first
  }

  /// Adds a pair that came from a peer and was checked there.
  mutating func addReceived(_ key: String, _ value: Value) {
    entries.append(Entry(key: key, value: value))
  }

  private func matching(_ key: String) -> [Entry] {
    let key = key.lowercased()
    return entries.filter { $0.key == key }
  }

  private static func checked(_ key: String, binary: Bool) throws(RPCError) -> String {
    let key = key.lowercased()
    let isLegal = !key.isEmpty && key.utf8.allSatisfy(isKeyCharacter)
    guard isLegal, !key.hasPrefix("grpc-"), !reserved.contains(key) else {
      throw RPCError(code: .internal, message: "\(key) cannot be a metadata key")
    }
    guard key.hasSuffix("-bin") == binary else {
      throw RPCError(
        code: .internal,
        message: binary
          ? "metadata \(key) has bytes, so its key must end in -bin"
          : "metadata \(key) ends in -bin, so its value must be bytes")
    }
    return key
  }

  private static func isKeyCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// Headers that belong to HTTP/2 or to gRPC itself.
  private static let reserved: Set<String> = [
    "te", "content-type", "content-length", "connection", "host", "keep-alive",
    "proxy-connection", "transfer-encoding", "upgrade", "user-agent",
  ]
}
