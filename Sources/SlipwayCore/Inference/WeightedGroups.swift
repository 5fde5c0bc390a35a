/// Splits requests over groups of instances by smooth weighted round robin, and within a group one
/// after the other, so that any hundred requests in a row split exactly (§5.2).
struct WeightedGroups: Sendable {
  private struct Group: Sendable {
    let weight: Int
    var destinations: [RouteTable.Destination]
    var credit = 0
    var turn = 0
  }

  private var groups: [Group] = []

  /// Takes new instances; where nothing has changed the turns go on as they were.
  mutating func replace(_ new: [(weight: Int, destinations: [RouteTable.Destination])]) {
    let isSame =
      groups.count == new.count
      && zip(groups, new).allSatisfy {
        $0.weight == $1.weight && $0.destinations == $1.destinations
      }
    if isSame { return }
    groups = new.map { Group(weight: $0.weight, destinations: $0.destinations) }
  }

  /// The next instance; `nil` when no group with a weight has one.
  mutating func next() -> RouteTable.Destination? {
    var total = 0
    var best: Int?
    for index in groups.indices
    where groups[index].weight > 0 && !groups[index].destinations.isEmpty {
      groups[index].credit += groups[index].weight
      total += groups[index].weight
      if best.map({ groups[index].credit > groups[$0].credit }) ?? true { best = index }
    }
    guard let best else { return nil }
    groups[best].credit -= total
    let turn = groups[best].turn % groups[best].destinations.count
    groups[best].turn = turn + 1
    return groups[best].destinations[turn]
  }
}
