import SlipwayBase
import Testing

@testable import SlipwayCore

@Suite struct RouteTableTests {
  private func destination(_ uid: String) -> RouteTable.Destination {
    RouteTable.Destination(
      instanceUID: uid, endpoint: "127.0.0.1:1", version: TestRegistry.version("0.0.1"),
      protocol: .http, apis: [])
  }

  /// The instances that get the next `count` requests.
  private func turns(_ count: Int, of groups: inout WeightedGroups) -> [String] {
    var turns: [String] = []
    for _ in 0..<count { if let next = groups.next() { turns.append(next.instanceUID) } }
    return turns
  }

  private func groups(_ groups: [(weight: Int, uids: [String])]) -> WeightedGroups {
    var result = WeightedGroups()
    result.replace(groups.map { (weight: $0.weight, destinations: $0.uids.map(destination)) })
    return result
  }

  @Test(arguments: [[100], [50, 50], [1, 99], [70, 20, 10], [33, 33, 34], [0, 100]])
  func `any hundred requests in a row split exactly`(weights: [Int]) {
    var groups = groups(weights.enumerated().map { (weight: $1, uids: ["\($0)"]) })
    let all = turns(350, of: &groups)
    for start in 0...250 {
      let hundred = all[start..<(start + 100)]
      #expect(weights.indices.map { index in hundred.count { $0 == "\(index)" } } == weights)
    }
  }

  @Test func `a small share is spread, not sent in one go`() {
    var groups = groups([(weight: 75, uids: ["a"]), (weight: 25, uids: ["b"])])
    #expect(turns(8, of: &groups) == ["a", "a", "b", "a", "a", "a", "b", "a"])
  }

  @Test func `instances of a version take turns`() {
    var groups = groups([(weight: 100, uids: ["a", "b", "c"])])
    #expect(turns(6, of: &groups) == ["a", "b", "c", "a", "b", "c"])
  }

  @Test func `versions without a ready instance leave their share to the others`() {
    var groups = groups([
      (weight: 50, uids: []), (weight: 30, uids: ["a"]), (weight: 20, uids: ["b"]),
    ])
    let turns = turns(50, of: &groups)
    #expect(turns.count { $0 == "a" } == 30)
    #expect(turns.count { $0 == "b" } == 20)
  }

  @Test func `a version of weight 0 gets nothing even when it is alone`() {
    var groups = groups([(weight: 100, uids: []), (weight: 0, uids: ["warm"])])
    #expect(groups.next() == nil)
  }

  @Test func `turns go on when nothing has changed`() {
    var groups = groups([(weight: 100, uids: ["a", "b"])])
    #expect(turns(1, of: &groups) == ["a"])
    groups.replace([(weight: 100, destinations: ["a", "b"].map(destination))])
    #expect(turns(1, of: &groups) == ["b"])
  }

  @Test func `a table knows deployments from the first plan until they are gone`() {
    let table = RouteTable()
    #expect(table.next(for: TestDeployments.name()) == .unknown)
    var bed = MachineBed()
    _ = bed.plan()
    table.publish(bed.deployment, bed.machine)
    #expect(table.next(for: TestDeployments.name()) == .notReady)
    bed.hear(.launched(bed.running()))
    bed.hear(bed.checked())
    table.publish(bed.deployment, bed.machine)
    guard case .destination(let found) = table.next(for: TestDeployments.name()) else {
      Issue.record("a ready instance is not found")
      return
    }
    #expect(found.instanceUID == "i1")
    #expect(found.endpoint == "127.0.0.1:9000")
    table.remove("another")
    #expect(table.next(for: TestDeployments.name()) != .unknown)
    table.remove(bed.deployment.uid)
    #expect(table.next(for: TestDeployments.name()) == .unknown)
  }

  @Test func `an instance that is being stopped gets no requests`() throws {
    let table = RouteTable()
    var bed = MachineBed()
    bed.bringUp()
    _ = try bed.deployment.orderStop()
    _ = bed.plan()
    table.publish(bed.deployment, bed.machine)
    #expect(table.next(for: TestDeployments.name()) == .notRunning(.stopping))
  }
}
