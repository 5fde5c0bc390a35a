import SlipwayBase
import Testing

@Suite struct TraceParentTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let span = "b7ad6b7169203331"

  @Test func `a header is read and written`() throws {
    let header = "00-\(Self.trace)-\(Self.span)-01"
    let parent = try #require(TraceParent(header))
    #expect(parent.traceID == Self.trace)
    #expect(parent.spanID == Self.span)
    #expect(parent.flags == 1)
    #expect(parent.header == header)
  }

  @Test(arguments: [
    "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0A",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
    "00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01",
    "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.",
    " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,",
    "00-0af7651916cd43dd8448eb211c80319é-b7ad6b716920333-01",
  ])
  func `anything else is no header`(text: String) {
    #expect(TraceParent(text) == nil)
  }

  @Test(arguments: ["", "-", "-what-the-future-has"])
  func `a later version is read as far as it is known and answered in ours`(rest: String) throws {
    let parent = try #require(TraceParent("cc-\(Self.trace)-\(Self.span)-01\(rest)"))
    #expect(parent.header == "00-\(Self.trace)-\(Self.span)-01")
  }

  @Test func `flags without a meaning are not passed on`() throws {
    let parent = try #require(TraceParent("00-\(Self.trace)-\(Self.span)-ff"))
    #expect(parent.header == "00-\(Self.trace)-\(Self.span)-03")
  }

  @Test func `a child has the trace and the flags of its parent and a span of its own`() throws {
    var generator = SystemRandomNumberGenerator()
    let parent = try #require(TraceParent("00-\(Self.trace)-\(Self.span)-01"))
    let child = parent.child(using: &generator)
    #expect(child.traceID == parent.traceID)
    #expect(child.flags == parent.flags)
    #expect(child.span != parent.span)
  }

  @Test func `a new trace is random, says so, and is recorded by nobody`() {
    var generator = SystemRandomNumberGenerator()
    let one = TraceParent.begin(using: &generator)
    let two = TraceParent.begin(using: &generator)
    #expect(one.traceID != two.traceID)
    #expect(one.flags == 2)
    #expect(TraceParent(one.header) == one)
  }

  @Test func `ids are never zero, whatever chance brings`() {
    struct Zeroes: RandomNumberGenerator {
      func next() -> UInt64 { 0 }
    }
    var zeroes = Zeroes()
    let parent = TraceParent.begin(using: &zeroes)
    #expect(parent.traceID == "00000000000000000000000000000001")
    #expect(parent.spanID == "0000000000000001")
  }

  @Test func `the binary form of OpenCensus is read`() throws {
    let trace = try #require(Hex.decode(Self.trace))
    let span = try #require(Hex.decode(Self.span))
    let full = [0, 0] + trace + [1] + span + [2, 1]
    #expect(TraceParent(openCensus: full)?.header == "00-\(Self.trace)-\(Self.span)-01")
    #expect(TraceParent(openCensus: full.dropLast(2))?.flags == 0)
    #expect(TraceParent(openCensus: full.dropLast(3)) == nil)
    #expect(TraceParent(openCensus: [1] + full.dropFirst()) == nil)
    #expect(TraceParent(openCensus: []) == nil)
    #expect(
      TraceParent(openCensus: [0, 0] + [UInt8](repeating: 0, count: 16) + [1] + span) == nil)
  }
}

extension TraceParent {
  /// Reads the leading part of a binary header.
  init?(openCensus bytes: ArraySlice<UInt8>) {
    self.init(openCensus: Array(bytes))
  }
}
