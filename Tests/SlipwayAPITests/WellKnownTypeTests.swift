import SlipwayAPI
import SlipwayBase
import SlipwayWire
import Testing

@Suite struct WellKnownTypeTests {
  @Test func `a packed message is unpacked as its own type only`() throws {
    let model = SlipwayV1.Model(name: "m")
    let packed = GoogleProtobuf.Any(packing: model)
    #expect(packed.typeURL == "type.googleapis.com/slipway.v1.Model")
    #expect(packed.typeName == "slipway.v1.Model")
    #expect(try packed.unpack() == model)
    #expect(try packed.unpack(as: SlipwayV1.ModelVersion.self) == nil)
  }

  @Test func `the type is what follows the last slash`() {
    #expect(GoogleProtobuf.Any(typeURL: "a/b/c.D").typeName == "c.D")
    #expect(GoogleProtobuf.Any(typeURL: "c.D").typeName == "c.D")
    #expect(GoogleProtobuf.Any(typeURL: "c.D/").typeName.isEmpty)
  }

  @Test func `a packed message that is broken is an error`() {
    let packed = GoogleProtobuf.Any(typeURL: "x/slipway.v1.Model", value: [0xff])
    #expect(throws: DecodingFailure.self) { try packed.unpack(as: SlipwayV1.Model.self) }
  }

  @Test(arguments: [
    Duration.zero, .seconds(90), .milliseconds(1500), .milliseconds(-1500), .nanoseconds(-1),
  ])
  func `durations go both ways`(duration: Duration) {
    #expect(GoogleProtobuf.Duration(duration).duration == duration)
  }

  @Test func `durations are cut to nanoseconds and ten thousand years`() {
    let tiny = Duration(secondsComponent: 1, attosecondsComponent: 999)
    #expect(GoogleProtobuf.Duration(tiny) == .init(seconds: 1))
    #expect(GoogleProtobuf.Duration(.seconds(Int64.max)) == .init(seconds: 315_576_000_000))
    #expect(GoogleProtobuf.Duration(.seconds(-400_000_000_000)).seconds == -315_576_000_000)
  }

  @Test func `durations that protobuf does not allow have no value`() {
    #expect(GoogleProtobuf.Duration(seconds: 1, nanos: -1).duration == nil)
    #expect(GoogleProtobuf.Duration(seconds: -1, nanos: 1).duration == nil)
    #expect(GoogleProtobuf.Duration(seconds: 0, nanos: 1_000_000_000).duration == nil)
    #expect(GoogleProtobuf.Duration(seconds: .min).duration == nil)
  }

  @Test func `timestamps go both ways and are checked`() {
    let time = Timestamp(seconds: 1_763_000_000, nanos: 5)
    #expect(GoogleProtobuf.Timestamp(time).time == time)
    #expect(GoogleProtobuf.Timestamp(seconds: 253_402_300_799).time != nil)
    #expect(GoogleProtobuf.Timestamp(seconds: 253_402_300_800).time == nil)
    #expect(GoogleProtobuf.Timestamp(seconds: .min).time == nil)
    #expect(GoogleProtobuf.Timestamp(seconds: 0, nanos: -1).time == nil)
  }
}
