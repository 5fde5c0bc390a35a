import SlipwayBase
import Testing

@testable import SlipwayHTTPClient

/// Waits for something that happens on another thread.
func eventually(_ condition: () -> Bool) async -> Bool {
  let deadline = MonotonicInstant.now() + .seconds(10)
  while !condition() {
    guard MonotonicInstant.now() < deadline else { return false }
    await Task.yield()
  }
  return true
}

/// The error of a request that must fail.
func refusal(
  _ client: HTTPClient, _ request: HTTPRequest, _ location: SourceLocation = #_sourceLocation
) async -> HTTPClientError? {
  do throws(HTTPClientError) {
    let response = try await client.send(request)
    Issue.record("answered with \(response.status)", sourceLocation: location)
    return nil
  } catch {
    return error
  }
}
