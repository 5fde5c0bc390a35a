import SlipwayWire

/// A message with every kind of field set, and what Python's protobuf library makes of it.
enum KindsSample {
  typealias Kinds = SlipwayTestingV1.Kinds

  /// `SerializeToString(deterministic=True)` of the same values in Python.
  static let pythonHex =
    "08fbffffffffffffffff01108080808080808080f00118ffffffff0f20ffffffffffffffffff0128"
    + "ffffffff0f30ffffffffffffffffff013d070000004100000000000100004df9ffffff5100000000"
    + "00ffffff5d0000c03f6100000000000002c06801720e6772c3bcc39f6520e6bca2e5ad977a030001"
    + "ff8001ffffffffffffffffff018a01090a05696e6e65721003a80100b00100ba0100c20100c80100"
    + "d20100d9010000000000000000fa010d01ffffffffffffffffff01ac02820210000000000000e03f"
    + "000000000000e0bf8a020301000192020161920200920201639a0201789a0200a2020d0102ffffff"
    + "ffffffffffff014daa02050a036f6e65aa0200aa020b10fdffffffffffffffff01b202020102bd02"
    + "05000000bd0206000000ca02060a0161120131ca02060a0162120132d2020d08f9ffffffffffffff"
    + "ff011200d2020b080712070a05736576656eda020408011001e202060a016b120176ea020b080911"
    + "000000000000d03fba03080a0663686f73656eea030164f2030170f803018204016988040b"

  static var message: Kinds {
    var kinds = Kinds(
      int32Value: -5, int64Value: -(1 << 60), uint32Value: .max, uint64Value: .max,
      sint32Value: .min, sint64Value: .min, fixed32Value: 7, fixed64Value: 1 << 40,
      sfixed32Value: -7, sfixed64Value: -(1 << 40), floatValue: 1.5, doubleValue: -2.25,
      boolValue: true, stringValue: "grüße 漢字", bytesValue: [0, 1, 255], color: .negative,
      inner: .init(name: "inner", number: 3))
    kinds.optionalInt32 = 0
    kinds.optionalBool = false
    kinds.optionalString = ""
    kinds.optionalBytes = []
    kinds.optionalColor = .unspecified
    kinds.optionalInner = .init()
    kinds.optionalDouble = 0
    kinds.int32List = [1, -1, 300]
    kinds.doubleList = [0.5, -0.5]
    kinds.boolList = [true, false, true]
    kinds.stringList = ["a", "", "c"]
    kinds.bytesList = [[UInt8(ascii: "x")], []]
    kinds.colorList = [.red, .darkBlue, .negative, .init(rawValue: 77)]
    kinds.innerList = [.init(name: "one"), .init(), .init(number: -3)]
    kinds.sint64List = [-1, 1]
    kinds.unpackedList = [5, 6]
    kinds.stringMap = ["b": "2", "a": "1"]
    kinds.innerMap = [7: .init(name: "seven"), -7: .init()]
    kinds.colorMap = [1: .red]
    kinds.bytesMap = ["k": [UInt8(ascii: "v")]]
    kinds.doubleMap = [9: 0.25]
    kinds.choice = .chosenInner(.init(name: "chosen"))
    kinds.default = "d"
    kinds.protocol = "p"
    kinds.inline = true
    kinds.in = "i"
    kinds.resourceURL = 11
    return kinds
  }
}
