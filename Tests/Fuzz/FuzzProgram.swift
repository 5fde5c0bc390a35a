import Glibc

// libFuzzer brings `main` and calls the two functions below.
//
//     slipway-fuzz list                   prints the names of all targets
//     slipway-fuzz NAME [ARGUMENT...]     libFuzzer's arguments: folders to learn from, inputs

/// Chooses the target and hides its name from libFuzzer, which reads the arguments next.
@_cdecl("LLVMFuzzerInitialize")
func chooseTarget(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
  let names = FuzzTarget.all.map(\.name)
  let name = count.pointee > 1 ? arguments.pointee[1].map { String(cString: $0) } ?? "" : "list"
  if name == "list" {
    print(names.joined(separator: "\n"))
    exit(0)
  }
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    print("slipway-fuzz: no target '\(name)', only \(names.joined(separator: ", "))")
    exit(2)
  }
  FuzzTarget.chosen = target
  arguments.pointee[1] = arguments.pointee[0]
  arguments.pointee += 1
  count.pointee -= 1
  return 0
}

/// Feeds the target once.
@_cdecl("LLVMFuzzerTestOneInput")
func feedTarget(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.chosen?.run(FuzzInput(UnsafeRawBufferPointer(start: bytes, count: count)))
  return 0
}
