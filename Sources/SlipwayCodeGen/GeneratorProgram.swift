/// What the executable `protoc-gen-slipway` does.
///
/// Without arguments it is a plugin of `protoc`. With `--rewrite-descriptors IN OUT` it turns one
/// descriptor set into the one that `protoc-gen-c` is given, see ``DescriptorRewriter``.
package enum GeneratorProgram {
  /// Runs the program; returns its exit status.
  package static func run(arguments: [String]) -> Int32 {
    do {
      switch arguments.dropFirst().first {
      case nil:
        let request = try StandardFiles.readAll(StandardFiles.input)
        try StandardFiles.writeAll(answer(to: request).encoded, to: StandardFiles.output)
      case "--rewrite-descriptors" where arguments.count == 4:
        let set = try StandardFiles.read(path: arguments[2])
        try StandardFiles.write(DescriptorRewriter.rewrite(set), path: arguments[3])
      default:
        throw CodeGenError("usage: protoc-gen-slipway [--rewrite-descriptors IN OUT]")
      }
      return 0
    } catch {
      StandardFiles.complain("protoc-gen-slipway: \(error)")
      return 1
    }
  }

  private static func answer(to request: [UInt8]) -> PluginResponse {
    do throws(CodeGenError) {
      return PluginResponse(.success(try CodeGenerator(PluginRequest(decoding: request)).run()))
    } catch {
      return PluginResponse(.failure(error))
    }
  }
}
