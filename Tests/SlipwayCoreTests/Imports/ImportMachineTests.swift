import SlipwayCore
import Testing

struct ImportMachineTests {
  private static let digest = ContentDigest(String(repeating: "ab", count: 32))!

  private func listing(_ sizes: [Int64]) throws -> PackageListing {
    try PackageListing(
      entries: sizes.enumerated().map { ObjectEntry(path: "f\($0)", size: $1) },
      limits: RegistryLimits())
  }

  private func machine(
    expecting bytes: Int64, attempts: Int = 3, step: Int64 = 1000
  ) -> ImportMachine {
    var limits = RegistryLimits()
    limits.sourceAttemptsMax = attempts
    limits.progressStepBytes = step
    return ImportMachine(expectedBytes: bytes, limits: limits)
  }

  private func file(_ index: Int, _ size: Int64) -> ObjectEntry {
    ObjectEntry(path: "model/f\(index)", size: size)
  }

  private let silence = RegistryError(.unavailable, "STORAGE_UNAVAILABLE", "no answer")
  private let denial = RegistryError(.permissionDenied, "OBS_DENIED", "not yours")

  @Test func `files are copied one by one`() throws {
    var machine = machine(expecting: 3)
    #expect(machine.handle(.begin) == .list)
    #expect(machine.handle(.listed(try listing([1, 2]))) == .copy(file(0, 1)))
    #expect(machine.copiedBytes == 0)
    #expect(machine.handle(.copied(Self.digest, size: 1)) == .copy(file(1, 2)))
    #expect(machine.copiedBytes == 1)
    #expect(
      machine.handle(.copied(Self.digest, size: 2))
        == .succeed([
          .init(path: "model/f0", size: 1, digest: Self.digest),
          .init(path: "model/f1", size: 2, digest: Self.digest),
        ]))
  }

  @Test func `progress is stored after every step of bytes, not at the end`() throws {
    var machine = machine(expecting: 16, step: 6)
    _ = machine.handle(.begin)
    _ = machine.handle(.listed(try listing([4, 4, 4, 4])))
    #expect(machine.handle(.copied(Self.digest, size: 4)) == .copy(file(1, 4)))
    #expect(machine.handle(.copied(Self.digest, size: 4)) == .storeProgress(8))
    #expect(machine.handle(.progressStored) == .copy(file(2, 4)))
    #expect(machine.handle(.copied(Self.digest, size: 4)) == .copy(file(3, 4)))
    guard case .succeed = machine.handle(.copied(Self.digest, size: 4)) else {
      Issue.record("the last file ends the import")
      return
    }
  }

  @Test func `storage that does not answer is asked again, later and later`() throws {
    var machine = machine(expecting: 1, attempts: 4)
    _ = machine.handle(.begin)
    #expect(machine.handle(.failed(silence)) == .wait(.seconds(1)))
    #expect(machine.handle(.waited) == .list)
    #expect(machine.handle(.failed(silence)) == .wait(.seconds(2)))
    #expect(machine.handle(.waited) == .list)
    #expect(machine.handle(.listed(try listing([1]))) == .copy(file(0, 1)))
    #expect(machine.handle(.failed(silence)) == .wait(.seconds(1)), "a success starts anew")
    #expect(machine.handle(.waited) == .copy(file(0, 1)))
  }

  @Test func `storage that never answers fails the import`() {
    var machine = machine(expecting: 1, attempts: 2)
    _ = machine.handle(.begin)
    _ = machine.handle(.failed(silence))
    _ = machine.handle(.waited)
    #expect(
      machine.handle(.failed(silence))
        == .fail(.init(kind: .unavailable, reason: "STORAGE_UNAVAILABLE", message: "no answer")))
  }

  @Test func `any other failure ends the import at once`() {
    var machine = machine(expecting: 1)
    _ = machine.handle(.begin)
    #expect(
      machine.handle(.failed(denial))
        == .fail(.init(kind: .permissionDenied, reason: "OBS_DENIED", message: "not yours")))
  }

  @Test(arguments: 0..<4)
  func `an import can be cancelled at every point`(_ inputs: Int) throws {
    let all: [ImportMachine.Input] = [
      .begin, .listed(try listing([1, 1])), .copied(Self.digest, size: 1),
    ]
    var machine = machine(expecting: 2)
    for input in all.prefix(inputs) { _ = machine.handle(input) }
    #expect(machine.handle(.cancelled) == .fail(ImportMachine.cancelled))
    #expect(ImportMachine.cancelled.kind == .cancelled)
  }

  @Test func `a package that changed since it was accepted is refused`() throws {
    var machine = machine(expecting: 5)
    _ = machine.handle(.begin)
    guard case .fail(let failure) = machine.handle(.listed(try listing([1, 2]))) else {
      Issue.record("another size was accepted")
      return
    }
    #expect(failure.reason == "SOURCE_CHANGED")
  }

  @Test func `a file that changed while it was copied is refused`() throws {
    var machine = machine(expecting: 3)
    _ = machine.handle(.begin)
    _ = machine.handle(.listed(try listing([3])))
    guard case .fail(let failure) = machine.handle(.copied(Self.digest, size: 4)) else {
      Issue.record("another size was accepted")
      return
    }
    #expect(failure.reason == "SOURCE_CHANGED")
    #expect(failure.message.contains("model/f0"))
  }
}
