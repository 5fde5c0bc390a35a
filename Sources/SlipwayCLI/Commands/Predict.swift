import Glibc
import Slipway

extension Command {
  /// `slipway predict`.
  static let predict = Command(
    name: "predict", operands: "DEPLOYMENT --json TEXT | --file FILE [OPTIONS]",
    summary: "Send one request to a deployment and print what the model answers.",
    example: "slipway predict iris --json '{\"instances\": [[5.1, 3.5, 1.4, 0.2]]}'",
    options: [
      Option("json", "TEXT", "The request body."),
      Option("file", "FILE", "File with the request body; - reads standard input."),
      Option("content-type", "TYPE", "Content type of the body; application/json unless given."),
      Option("url", "PATH", "Path of the call, one of the model's apis; / unless given."),
    ],
    run: { session throws(CommandFailure) in
      let name = try session.operand(0, "DEPLOYMENT")
      try session.expectOperands(1)
      let body = try session.parsed { () throws(CommandLineError) in
        try RequestBody(session.arguments).bytes()
      }
      let options = try session.options
      let answer = try await session.call { () throws(SlipwayError) in
        try await session.client.deployments.predict(
          name, body: body,
          contentType: session.arguments.value("content-type") ?? "application/json",
          url: session.arguments.value("url") ?? "", options: options)
      }
      session.output.raw(answer.body)
      guard (200..<300).contains(answer.httpStatus) else {
        Terminal.write(
          "slipway: the model answered HTTP status \(answer.httpStatus)\n", to: STDERR_FILENO)
        throw .ended(.failure)
      }
    })
}

/// The body of a prediction.
private struct RequestBody {
  private let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func bytes() throws(CommandLineError) -> [UInt8] {
    switch (arguments.value("json"), arguments.value("file")) {
    case (let text?, nil): return Array(text.utf8)
    case (nil, let path?): return try Self.read(path)
    default: throw CommandLineError("give either --json TEXT or --file FILE")
    }
  }

  private static func read(_ path: String) throws(CommandLineError) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandLineError("cannot read \(path)") }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    while true {
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
        count = max(0, unsafe Glibc.read(descriptor, buffer.baseAddress, 65536))
      }
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
  }
}
