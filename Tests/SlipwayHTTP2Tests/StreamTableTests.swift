import SlipwayHTTP2
import SlipwayTestKit
import Testing

struct StreamTableTests {
  private final class Box {
    let id: Int32
    init(_ id: Int32) { self.id = id }
  }

  // Next to each other each stream has a slot of its own; far apart many want the same one.
  @Test(arguments: [2, 128] as [Int32])
  func `streams are found, replaced and forgotten like in a dictionary`(step: Int32) {
    var table = StreamTable<Box>()
    var model: [Int32: Box] = [:]
    var random = RandomPieces(seed: 42)
    for _ in 0..<20_000 {
      let id = Int32(random.next(upTo: 400)) * step + 1
      if random.next(upTo: 3) == 1 {
        table[id] = nil
        model[id] = nil
      } else {
        let box = Box(id)
        table[id] = box
        model[id] = box
      }
      let probe = Int32(random.next(upTo: 400)) * step + 1
      #expect(table[probe] === model[probe])
      #expect(table.count == model.count)
    }
    #expect(Set(table.all.map(\.id)) == Set(model.keys))
  }

  @Test func `an emptied table has nothing`() {
    var table = StreamTable<Box>()
    for id in 1...100 { table[Int32(id)] = Box(Int32(id)) }
    table.removeAll()
    #expect(table.count == 0)
    #expect(table[1] == nil)
  }
}
