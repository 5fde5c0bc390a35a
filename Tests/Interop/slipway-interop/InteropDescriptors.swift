import CInteropProtos
import SlipwayAPI
import SlipwayReflection

/// The descriptors of everything that the server serves.
enum InteropDescriptors {
  /// Those of the API and of the interoperability protos; sets of files behind each other are the
  /// set of all files. Kept for ever, because the index points into them.
  static let index: DescriptorIndex = {
    let own = unsafe UnsafeRawBufferPointer(
      start: interop_descriptor_set(), count: interop_descriptor_set_size())
    let api = unsafe APIDescriptors.embedded
    let all = UnsafeMutableRawBufferPointer.allocate(
      byteCount: api.count + own.count, alignment: 1)
    unsafe all.copyMemory(from: api)
    unsafe UnsafeMutableRawBufferPointer(rebasing: all[api.count...]).copyMemory(from: own)
    do {
      return try unsafe DescriptorIndex(UnsafeRawBufferPointer(all))
    } catch {
      preconditionFailure("the embedded descriptors are damaged: \(error)")
    }
  }()
}
