import SlipwayRuntime
import Testing

@testable import SlipwayRPC

/// What a test tells a balancer; addresses are `address(n)`.
enum BalancerInput {
  case update([UInt32])
  case connect
  case succeeded(UInt32)
  case failed(UInt32)
  case delay
  case rested(UInt32)
  case lost(UInt32)
  case shutDown
}

/// 0.0.0.`number`, port 1.
func address(_ number: UInt32) -> SocketAddress {
  .inet(address: number, port: 1)
}

extension Balancer {
  /// Tells the balancer one thing; a failed address has the reason `address N is down`.
  mutating func tell(_ input: BalancerInput) -> [BalancingAction] {
    switch input {
    case .update(let numbers): update(AddressList(numbers.map(address)))
    case .connect: connect()
    case .succeeded(let number): attemptSucceeded(address(number))
    case .failed(let number): attemptFailed(address(number), "address \(number) is down")
    case .delay: delayElapsed()
    case .rested(let number): backOffElapsed(address(number))
    case .lost(let number): connectionLost(address(number))
    case .shutDown: shutDown()
    }
  }

  /// Tells the balancer one thing after the other and compares what it wants done each time.
  mutating func play(
    _ steps: [(BalancerInput, [BalancingAction])],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (index, (input, expected)) in steps.enumerated() {
      let actions = tell(input)
      #expect(actions == expected, "step \(index), \(input)", sourceLocation: sourceLocation)
    }
  }
}
