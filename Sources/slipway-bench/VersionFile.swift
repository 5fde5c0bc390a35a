import Glibc
import SlipwayAPI
import SlipwayBase

/// The file of versions that `scripts/bench` makes for all servers alike: a serialized
/// `ListModelVersionsResponse`.
enum VersionFile {
  /// Why a file could not be used.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads the versions of the file at `path`.
  static func read(_ path: String) throws(Failure) -> [SlipwayV1.ModelVersion] {
    let bytes = try wholeFile(path)
    do throws(DecodingFailure) {
      return try decode(bytes, as: SlipwayV1.ListModelVersionsResponse.self).modelVersions
    } catch {
      throw Failure(description: "\(path): \(error)")
    }
  }

  private static func decode<Message: BinaryMessage>(
    _ bytes: [UInt8], as type: Message.Type
  ) throws(DecodingFailure) -> Message {
    try unsafe bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodingFailure) in
      unsafe try Message(decoding: bytes)
    }
  }

  private static func wholeFile(_ path: String) throws(Failure) -> [UInt8] {
    guard let file = unsafe fopen(path, "rb") else {
      throw Failure(description: "cannot read \(path)")
    }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe fread(&piece, 1, piece.count, file)
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }
}
