internal import CMicrohttpd
internal import Glibc

/// The one owner of a libmicrohttpd daemon.
@safe
final class HTTPDaemon: @unchecked Sendable {  // stopped once, by whoever took it from its owner
  private let handle: OpaquePointer
  /// What the daemon's thread asks; lives until the daemon has stopped.
  private let router: Unmanaged<RouterBox>
  /// The port it listens on.
  let port: UInt16

  /// Opens the port and starts the thread.
  init(_ address: AdminAddress, _ limits: AdminLimits, _ router: AdminRouter) throws(AdminError) {
    let target = try ListenAddress(address)
    let box = unsafe Unmanaged.passRetained(RouterBox(router))
    var number: Int32 = 0
    let handle = unsafe target.withPointer { pointer in
      unsafe slipway_mhd_start(
        slipway_mhd_start_options(
          address: pointer, connections_max: UInt32(limits.connectionsMax),
          silence_seconds: UInt32(limits.silenceSeconds),
          connection_bytes: limits.connectionBytes, handler: HTTPDaemon.handle,
          context: box.toOpaque()), &number)
    }
    guard let handle = unsafe handle else {
      unsafe box.release()
      let reason = number == 0 ? "no resources" : unsafe String(cString: strerror(number))
      throw AdminError("cannot listen on \(address): \(reason)")
    }
    unsafe self.handle = handle
    unsafe self.router = box
    port = unsafe slipway_mhd_port(handle)
  }

  /// Closes the port and ends the thread. To be called once.
  func stop() {
    unsafe MHD_stop_daemon(handle)
    unsafe router.release()
  }

  private final class RouterBox: Sendable {
    let router: AdminRouter

    init(_ router: AdminRouter) {
      self.router = router
    }
  }

  /// Called with the head of a request and once more at its end, where it is answered: an answer
  /// to the head alone ends the connection, which is right for a request with a body.
  private static let handle: MHD_AccessHandlerCallback = {
    context, connection, path, method, _, _, _, progress in
    guard let context = unsafe context, let connection = unsafe connection,
      let path = unsafe path, let method = unsafe method, let progress = unsafe progress
    else { return .NO }
    let hasBody = unsafe HTTPDaemon.hasBody(connection)
    if !hasBody, unsafe progress.pointee == nil {
      // Any mark will do: it only has to be there at the next call.
      unsafe progress.pointee = context
      return .YES
    }
    let box = unsafe Unmanaged<RouterBox>.fromOpaque(context).takeUnretainedValue()
    let outcome = box.router.outcome(
      method: unsafe String(cString: method), path: unsafe String(cString: path),
      hasBody: hasBody)
    return unsafe HTTPDaemon.send(outcome, to: connection)
  }

  private static func hasBody(_ connection: OpaquePointer) -> Bool {
    let length = unsafe MHD_lookup_connection_value(connection, .HEADER_KIND, "Content-Length")
    let coding = unsafe MHD_lookup_connection_value(
      connection, .HEADER_KIND, "Transfer-Encoding")
    return unsafe coding != nil || (length.map { unsafe String(cString: $0) } ?? "0") != "0"
  }

  private static func send(
    _ outcome: AdminRouter.Outcome, to connection: OpaquePointer
  ) -> MHD_Result {
    let body = Array(outcome.response.body.utf8)
    let response = unsafe body.withUnsafeBytes { bytes in
      unsafe MHD_create_response_from_buffer(
        bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress),
        .RESPMEM_MUST_COPY)
    }
    guard let response = unsafe response else { return .NO }
    defer { unsafe MHD_destroy_response(response) }
    let fields =
      [("Content-Type", outcome.response.contentType), ("Cache-Control", "no-store")]
      + outcome.headers.map { ($0.name, $0.value) }
    for (name, value) in fields { unsafe MHD_add_response_header(response, name, value) }
    return unsafe MHD_queue_response(connection, UInt32(outcome.response.status), response)
  }
}
