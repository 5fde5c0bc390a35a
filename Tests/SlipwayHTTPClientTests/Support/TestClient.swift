import Glibc
import SlipwayHTTPClient

/// A client in an environment that names a proxy which does not exist.
func testClient(_ limits: HTTPClientLimits = HTTPClientLimits()) throws -> HTTPClient {
  _ = environmentNamesProxy
  return try HTTPClient(limits: limits)
}

/// Set before the first client is made, and once: other threads read the environment.
private let environmentNamesProxy: Bool = setenv("http_proxy", "http://127.0.0.1:1", 1) == 0
