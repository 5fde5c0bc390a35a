import SlipwayRuntime
import Testing

@testable import SlipwayRPC

struct AddressListTests {
  private static let v4 = (0...4).map { SocketAddress.inet(address: UInt32($0), port: 1) }
  private static let v6 = (0...4).map {
    SocketAddress.inet6(high: 0, low: UInt64($0), port: 1, scope: 0)
  }
  private static let unix = SocketAddress.unix(path: "/s")

  @Test(
    arguments: [
      ([], []),
      ([v4[0]], [v4[0]]),
      ([v6[0], v6[1], v4[0], v4[1]], [v6[0], v4[0], v6[1], v4[1]]),
      ([v4[0], v4[1], v6[0], v6[1]], [v4[0], v6[0], v4[1], v6[1]]),
      ([v6[0], v6[1], v6[2], v4[0]], [v6[0], v4[0], v6[1], v6[2]]),
      ([v4[0], v6[0], v6[1], v6[2]], [v4[0], v6[0], v6[1], v6[2]]),
      ([v4[2], v4[0], v4[1]], [v4[2], v4[0], v4[1]]),
      ([unix, v4[0], v4[1], v6[0]], [unix, v4[0], v6[0], v4[1]]),
    ] as [([SocketAddress], [SocketAddress])])
  func `C53: families take turns, the first address's family first`(
    resolved: [SocketAddress], ordered: [SocketAddress]
  ) {
    #expect(AddressList(resolved).addresses == ordered)
  }

  @Test func `C53: an address counts once, its port and scope included`() {
    let otherPort = SocketAddress.inet(address: 0, port: 2)
    let otherScope = SocketAddress.inet6(high: 0, low: 0, port: 1, scope: 2)
    let (v4, v6) = (Self.v4[0], Self.v6[0])
    let list = AddressList([v6, v4, v6, v4, v4, otherPort, otherScope, v6])
    #expect(list.addresses == [v6, v4, otherScope, otherPort])
  }
}
