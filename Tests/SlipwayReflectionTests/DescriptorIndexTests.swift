import SlipwayReflection
import Testing

@Suite struct DescriptorIndexTests {
  @Test(arguments: [
    "a.r.Painter", "a.r.Painter.Paint", "a.r.Outer", "a.r.Outer.field", "a.r.Outer.choice",
    "a.r.Outer.Inner", "a.r.Outer.Inner.deep", "a.r.Outer.Kind", "a.r.Outer.KIND_ONE",
    "a.r.Colour", "a.r.RED", "a.r.addition", "a.r.Outer.nested_addition",
  ])
  func `everything that has a name is found by it`(symbol: String) throws {
    let index = try SampleSet.index()
    let right = try #require(index.file(named: "right.proto"))
    #expect(index.file(declaring: symbol) == right)
  }

  @Test(arguments: [
    "", "a", "a.r", "a.r.", ".a.r.Outer", "a.r.outer", "a.r.Outer.Kind.KIND_ONE", "a.r.Inner",
    "Outer", "a.r.Colour.RED", "a.r.Painter.Paint.x",
  ])
  func `nothing else is`(symbol: String) throws {
    #expect(try SampleSet.index().file(declaring: symbol) == nil)
  }

  @Test func `a file without a package declares bare names`() throws {
    let index = try SampleSet.index()
    let base = try #require(index.file(named: "base.proto"))
    #expect(index.file(declaring: "Rootless") == base)
  }

  @Test func `services are listed in the order of the files`() throws {
    #expect(try SampleSet.index().services == ["a.r.Painter", "t.Roof"])
  }

  @Test func `extensions are found by what they extend`() throws {
    let index = try SampleSet.index()
    let right = try #require(index.file(named: "right.proto"))
    #expect(index.file(extending: "Rootless", number: 100) == right)
    #expect(index.file(extending: "Rootless", number: 200) == right)
    #expect(index.file(extending: "Rootless", number: 101) == nil)
    #expect(index.file(extending: "a.r.Outer", number: 100) == nil)
  }

  @Test func `extension numbers tell a message without extensions from none`() throws {
    let index = try SampleSet.index()
    #expect(index.extensionNumbers(of: "Rootless") == [100, 200])
    #expect(index.extensionNumbers(of: "a.r.Outer.Inner") == [])
    #expect(index.extensionNumbers(of: "a.r.Colour") == nil)
    #expect(index.extensionNumbers(of: "a.r.Nobody") == nil)
  }

  @Test func `a file comes with all that it imports, each once, byte for byte`() throws {
    let index = try SampleSet.index()
    let top = try #require(index.file(named: "top.proto"))
    var sent: Set<DescriptorIndex.File> = []
    #expect(
      index.serialized(top, sent: &sent)
        == [SampleSet.top, SampleSet.left, SampleSet.right, SampleSet.base])
    #expect(sent.count == 4)
  }

  @Test func `imports that were sent before are left out, what was asked for never`() throws {
    let index = try SampleSet.index()
    let left = try #require(index.file(named: "left.proto"))
    let top = try #require(index.file(named: "top.proto"))
    var sent: Set<DescriptorIndex.File> = []
    #expect(index.serialized(left, sent: &sent) == [SampleSet.left, SampleSet.base])
    #expect(index.serialized(top, sent: &sent) == [SampleSet.top, SampleSet.right])
    #expect(index.serialized(left, sent: &sent) == [SampleSet.left])
  }

  @Test func `an import that came before does not hide what it imports`() throws {
    let index = try SampleSet.index()
    let left = try #require(index.file(named: "left.proto"))
    let base = try #require(index.file(named: "base.proto"))
    // Not what a stream does by itself: an import without its own.
    var sent: Set = [left]
    let top = try #require(index.file(named: "top.proto"))
    #expect(index.serialized(top, sent: &sent).last == SampleSet.base)
    #expect(sent.contains(base))
  }

  @Test func `an empty set has nothing`() throws {
    let index = try DescriptorIndex(SampleSet.constant([]))
    #expect(index.services.isEmpty)
    #expect(index.file(named: "") == nil)
  }

  @Test(arguments: [
    ([0x12, 0x00], "byte 0 begins something else than a file"),
    ([0x0A], "the file at byte 0 is longer than the set"),
    ([0x0A, 0x05, 0x0A], "the file at byte 0 is longer than the set"),
    ([0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "the file at byte 0 is longer than the set"),
    ([0x0A, 0x02, 0x0A, 0x05], "the file at byte 2 is no FileDescriptorProto"),
  ])
  func `what is no set is refused`(bytes: [UInt8], message: String) throws {
    let error = #expect(throws: DescriptorSetError.self) {
      try DescriptorIndex(SampleSet.constant(bytes))
    }
    #expect(error?.description == message)
  }

  @Test func `files out of order are refused`() throws {
    let set = DescriptorBytes.set([SampleSet.left, SampleSet.base])
    let error = #expect(throws: DescriptorSetError.self) {
      try DescriptorIndex(SampleSet.constant(set))
    }
    #expect(error?.description == "left.proto comes before base.proto, which it imports")
  }
}
